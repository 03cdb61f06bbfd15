import type { Page } from '@playwright/test'
import type { Client } from 'pg'
import { launch } from '../e2e/steps.ts'
import { percentile } from './measure.ts'

declare global {
  interface Window {
    seen: [seq: number, at: number][]
  }
}

/** Notes when the page first says how many events the run has: the number in the tab, as it changes. */
const watchEvents = (): void => {
  window.seen = []
  const look = (): void => {
    const tab = [...document.querySelectorAll('[role="tab"]')].find((one) => one.textContent?.startsWith('Events'))
    const seq = Number(/\d+/.exec(tab?.textContent?.replaceAll(',', '') ?? '')?.[0])
    if (seq > (window.seen.at(-1)?.[0] ?? 0)) window.seen.push([seq, Date.now()])
  }
  new MutationObserver(look).observe(document, { childList: true, characterData: true, subtree: true })
}

export interface LiveMeasure {
  readonly entries: number
  readonly p50_ms: number | null
  readonly p95_ms: number | null
  readonly reads_of_the_page: number
}

/**
 * From a chain entry's own time, which is the database's when its commit decided, to the change of the page that shows it.
 * Entries that were there when the page came are left out.
 */
export async function measureLive(page: Page, database: Client, launches: number): Promise<LiveMeasure> {
  await page.addInitScript(watchEvents)
  const lags: number[] = []
  let reads = 0
  page.on('request', (request) => (reads += request.method() === 'POST' && request.url().includes('/runs/') ? 1 : 0))
  for (let i = 0; i < launches; i++) {
    await page.goto('/workflows/refresh-search')
    const runId = await launch(page)
    await page.evaluate(watchEvents)
    await page.getByRole('heading', { level: 1 }).getByText('Succeeded').waitFor({ timeout: 60_000 })
    const { rows } = await database.query<{ seq: string; at: string }>(
      `SELECT seq, extract(epoch FROM at) * 1000 AS at FROM chain_entry WHERE chain = $1`,
      [`run:${runId}`],
    )
    const seen = await page.evaluate(() => window.seen)
    const [first] = seen
    for (const { seq, at } of rows) {
      const shown = seen.find(([upTo]) => upTo >= Number(seq))
      if (shown !== undefined && Number(seq) > (first?.[0] ?? 0)) lags.push(shown[1] - Number(at))
    }
  }
  return { entries: lags.length, p50_ms: percentile(lags, 50), p95_ms: percentile(lags, 95), reads_of_the_page: reads }
}
