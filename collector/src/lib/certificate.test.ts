import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { signerOf, UnfitCertificate } from './certificate.ts';

const fixture = fileURLToPath(new URL('../../test/fixtures/certificate.json', import.meta.url).href);
const { certificate, key } = JSON.parse(readFileSync(fixture, 'utf8')) as Record<'certificate' | 'key', string>;
const NOW = Date.parse('2026-11-22T00:00:00Z');
const own = { GUIYI_OPENDSR_KEY: key, GUIYI_OPENDSR_CERTIFICATE: certificate };

test('the domain is the one that the certificate was issued to; settings of one line are read too', () => {
  expect(signerOf(own, NOW)?.domain).toBe('opendsr.brand.test');
  const line = (text: string) => text.replaceAll('\n', '\\n');
  const lines = { GUIYI_OPENDSR_KEY: line(key), GUIYI_OPENDSR_CERTIFICATE: line(certificate) };
  expect(signerOf(lines, NOW)?.certificate).toBe(certificate);
  expect(signerOf({}, NOW)).toBe(null);
});

test.each([
  ['only one of the two', { GUIYI_OPENDSR_KEY: key }, NOW],
  ['no PEM', { ...own, GUIYI_OPENDSR_CERTIFICATE: 'nonsense' }, NOW],
  ['before its time', own, Date.parse('2019-12-31T00:00:00Z')],
  ['after its time', own, Date.parse('2121-01-01T00:00:00Z')],
  [
    'the key of another',
    {
      ...own,
      GUIYI_OPENDSR_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }) as string,
    },
    NOW,
  ],
])('%s: refused, and what is said holds no key', (_, settings, now) => {
  expect(() => signerOf(settings, now)).toThrow(UnfitCertificate);
  expect(() => signerOf(settings, now)).not.toThrow(/PRIVATE|MIGH/);
});
