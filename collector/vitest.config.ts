import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** The whole Worker in workerd: real D1, queue, Durable Objects and R2, as `wrangler.toml` binds them. */
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
