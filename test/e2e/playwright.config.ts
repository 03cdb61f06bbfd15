import { defineConfig } from '@playwright/test'
import { findBrowser } from '../support/browser.ts'

/** One worker: the tests share one running product, as people do. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../.test/browser',
  workers: 1,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: { launchOptions: await findBrowser(), actionTimeout: 15_000, trace: 'off' },
})
