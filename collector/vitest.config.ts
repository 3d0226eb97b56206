import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import opendsr from './test/fixtures/certificate.json' with { type: 'json' };

/** The whole Worker in workerd: real D1, queue, Durable Objects and R2, as `wrangler.toml` binds them. */
/** A shared secret, and the public half of a key pair whose private half only the test has. */
const IDENTITY_KEYS = JSON.stringify({
  keys: [
    { kty: 'oct', kid: 'shop', k: 'c2hvcC1zZWNyZXQtc2hvcC1zZWNyZXQtc2hvcC1zZWNyZXQ' },
    {
      kty: 'EC',
      kid: 'shop-ec',
      crv: 'P-256',
      x: '9HeyZHgF10DtX0I7REfPAW1zFS4kLhQInqe22IBJPbY',
      y: 'KljQoONGpLIR2K6iRxYDHvasSioD-D1WBeg6pflVV-Q',
    },
  ],
});

export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      main: './src/worker.ts',
      wrangler: { configPath: '../wrangler.toml' },
      miniflare: {
        bindings: {
          GUIYI_QUEUE: 'outbox',
          GUIYI_ADMIN_TOKEN: 'test-admin',
          GUIYI_PEPPER: 'test-pepper',
          GUIYI_IDENTITY_KEYS: IDENTITY_KEYS,
          GUIYI_OPENDSR_CERTIFICATE: opendsr.certificate,
          GUIYI_OPENDSR_KEY: opendsr.key,
          GUIYI_CODE_URL: 'https://gateway.test/codes',
          GUIYI_WECHAT_API: 'https://relay.test/wechat/',
          GUIYI_WECHAT_APPS: '{"wxdemo":"app-secret","wxother":"other-secret"}',
          GUIYI_WECHAT_SOURCES: '{"demo-miniprogram":"wxdemo"}',
          TEST_MIGRATIONS: await readD1Migrations(new URL('./migrations', import.meta.url).pathname),
        },
        queueConsumers: { 'guiyi-events': { maxBatchSize: 50, maxBatchTimeout: 0.05, maxRetries: 3 } },
      },
    })),
  ],
  test: {
    name: 'workerd',
    testTimeout: 60_000,
    include: ['test/**/*.test.ts'],
    setupFiles: ['./test/setup.ts'],
  },
});
