import { defineConfig } from '@playwright/test'

const PORT = Number(process.env.E2E_PORT ?? 8300)

/** Browser journeys, against a shop of their own with the demo goods (e2e/serve.ts). No retries: a flake is a fault. */
export default defineConfig({
  testDir: 'e2e',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  // Neither is a measure of speed: what waits for ever must say so, on a slow machine, too.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    // Writing every step down costs a fifth of the time; whoever hunts a fault asks for it: npx playwright test --trace retain-on-failure.
    trace: 'off',
    screenshot: 'only-on-failure',
    // Only where it is the matter (offline.spec.ts): a page that waits must never be answered from before.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  projects: [
    // Between the two the layout turns: a few journeys through each family of pages.
    { name: 'tablet', grep: /@wide/, use: { viewport: { width: 768, height: 1024 }, locale: 'zh-CN', hasTouch: true } },
    // What looks alike on both is gone through once, at the desk.
    { name: 'desktop', grepInvert: /@phone/, use: { viewport: { width: 1280, height: 900 }, locale: 'zh-CN' } },
    { name: 'phone', grepInvert: /@desk/, use: { viewport: { width: 390, height: 844 }, locale: 'zh-CN', hasTouch: true, isMobile: true } },
  ],
  webServer: {
    command: `exec "${process.execPath}" e2e/serve.ts`,
    url: `http://127.0.0.1:${PORT}/healthz`,
    timeout: 180_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    stdout: 'pipe',
    env: { E2E_PORT: String(PORT), E2E_PICTURES: 'sheets' },
  },
})
