import { defineConfig, devices } from '@playwright/test';
import { findChromium } from '../scripts/lib/browser.mjs';

const CI_SAFE = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** One server for all files and one worker: the tests compare counts of the whole server. */
export default defineConfig({
  testDir: '.',
  testIgnore: 'pictures/**',
  globalSetup: './global-setup.ts',
  workers: 1,
  forbidOnly: true,
  reporter: 'list',
  outputDir: '../test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    // As people's browsers say it: the headless one's own name is a bot's, and bots are in no report.
    ...devices['Desktop Chrome'],
    locale: 'en-US',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: await findChromium(), args: CI_SAFE },
  },
});
