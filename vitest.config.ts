import { defineConfig } from 'vitest/config';

/** unit: pure code in Node. web: browser code in happy-dom. workerd: the Worker with real D1, queue, Durable Objects. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          // Property tests compute for long on a busy machine; no test asserts a time.
          testTimeout: 60_000,
          include: [
            '{protocol,sdk-core,sdk-miniprogram,console,demo,scripts,bench,docs}/**/*.test.{ts,mjs}',
            'collector/{src,fuzz}/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**'],
        },
      },
      { test: { name: 'web', environment: 'happy-dom', testTimeout: 60_000, include: ['sdk-web/src/**/*.test.ts'] } },
      './collector/vitest.config.ts',
    ],
  },
});
