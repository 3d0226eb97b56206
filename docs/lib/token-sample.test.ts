import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { takeTokens } from '../../collector/src/ingest/identity-token.ts';
import { keyer } from '../../collector/src/lib/keyed.ts';
import { fileOf } from './pages.ts';
import { samplesOf } from './samples.ts';

test('the token that the guide signs is one that the collector verifies, for its own source only', async () => {
  const guide = samplesOf(readFileSync(fileOf('en', 'guides/identity.md'), 'utf8')).find(({ code }) =>
    code.includes('identityToken'),
  );
  const { identityToken } = await import(`data:text/javascript,${encodeURIComponent(guide?.code ?? '')}`);
  const key = randomBytes(32);
  const keySet = JSON.stringify({ keys: [{ kty: 'oct', kid: '2026-01', k: key.toString('base64url') }] });
  const received = Date.now();
  const judge = async (token: string, audience: string) => {
    const carriers = { events: [{ context: { identityToken: token } }], received };
    return (await takeTokens(carriers, keySet, audience, { key: keyer({ GUIYI_PEPPER: 'pepper' }), region: 'CN' })).get(
      0,
    );
  };
  const token = identityToken(key, { sub: 'm-1024', phone_number: '+8613812345678' });
  expect(await judge(token, 'demo-web')).toMatchObject({ verified: [{ type: 'user_id' }, { type: 'phone' }] });
  expect(await judge(token, 'other')).toMatchObject({ fault: { code: 'token_invalid' } });
  expect(await judge(identityToken(randomBytes(32), { sub: 'm-1' }), 'demo-web')).toMatchObject({
    fault: { code: 'token_invalid' },
  });
});
