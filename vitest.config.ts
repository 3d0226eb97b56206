import { defineConfig } from 'vitest/config';

/** As in its build: a mini-program has no pages that go away at any moment. */
const outsidePages = {
  name: 'outside-pages',
  enforce: 'pre' as const,
  load: (id: string) => (/sdk-core\/src\/place\.ts($|\?)/.test(id) ? 'export const PAGES = false;' : null),
};

/** unit: pure code in Node. miniprogram: the same, for the mini-program SDK. web: browser code in happy-dom. workerd: the Worker with real D1, queue, Durable Objects. */
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
            '{protocol,sdk-core,console,demo,scripts,bench,docs}/**/*.test.{ts,mjs}',
            'collector/{src,fuzz}/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**'],
        },
      },
      {
        plugins: [outsidePages],
        test: {
          name: 'miniprogram',
          environment: 'node',
          testTimeout: 60_000,
          include: ['sdk-miniprogram/**/*.test.{ts,mjs}'],
          exclude: ['**/node_modules/**'],
        },
      },
      { test: { name: 'web', environment: 'happy-dom', testTimeout: 60_000, include: ['sdk-web/src/**/*.test.ts'] } },
      './collector/vitest.config.ts',
    ],
  },
});
