import { expect, test } from 'vitest';
import { isPublicUrl } from './outbound.ts';

test.each(['https://crm.brand.cn/hooks/guiyi', 'https://brand.example:8443/x?y=1'])('%s is a public address', (url) => {
  expect(isPublicUrl(url)).toBe(true);
});

test.each([
  'http://crm.brand.cn/hooks',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://localhost/',
  'https://LOCALHOST./',
  'https://db.internal/',
  'https://printer.local',
  'https://intranet/',
  'https://user:password@brand.cn/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'not an address',
])('%s is none', (url) => {
  expect(isPublicUrl(url)).toBe(false);
});

test('local addresses are taken where the deployment says so, and still no password', () => {
  expect(isPublicUrl('http://127.0.0.1:9000/hook', true)).toBe(true);
  expect(isPublicUrl('http://user:x@127.0.0.1:9000/hook', true)).toBe(false);
  expect(isPublicUrl('ftp://127.0.0.1/', true)).toBe(false);
});
