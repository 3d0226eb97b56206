import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

/** `npm run pictures`: takes the screenshots of the README and the docs from a running Guiyi. */
export default defineConfig({ ...tests, testDir: './pictures', testIgnore: [], timeout: 180_000 });
