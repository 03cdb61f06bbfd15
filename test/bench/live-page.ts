import type { Page, Request } from '@playwright/test'
import type { Client } from 'pg'
import { approve, launchDeployment } from '../e2e/steps.ts'
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

/** Two people's pages: whoever launched watches, whoever approves acts. */
export interface LivePages {
  readonly watching: Page
  readonly approving: Page
}

export interface LiveMeasure {
  readonly entries: number
  readonly p50_ms: number | null
  readonly p95_ms: number | null
  readonly reads_of_the_page: number
}

/**
 * From a chain entry's own time, which is the database's when its commit decided, to the change of the page that shows it:
 * deployments that wait on one page and are approved on another. Entries that were there when the page came are left out.
 */
export async function measureLive(pages: LivePages, database: Client, launches: number): Promise<LiveMeasure> {
  const { watching, approving } = pages
  const lags: number[] = []
  let reads = 0
  watching.on('request', (request) => (reads += isRead(request) ? 1 : 0))
  for (let i = 0; i < launches; i++) {
    const version = `9.${i}.0`
    const runId = await launchDeployment(watching, { version })
    await watching.getByRole('heading', { level: 1 }).getByText('Waiting for approval').waitFor()
    await watching.evaluate(watchEvents)
    await approve(approving, version, 'ok')
    await watching
      .getByRole('heading', { level: 1 })
      .getByText(/Succeeded|Recovered/)
      .waitFor({ timeout: 60_000 })
    lags.push(...(await lagsOf(watching, database, runId)))
  }
  return { entries: lags.length, p50_ms: percentile(lags, 50), p95_ms: percentile(lags, 95), reads_of_the_page: reads }
}

const isRead = (request: Request): boolean => request.method() === 'POST' && request.url().includes('/runs/')

/** How long each entry that came while the page stood took to be shown. */
async function lagsOf(page: Page, database: Client, runId: string): Promise<number[]> {
  const { rows } = await database.query<{ seq: string; at: string }>(
    `SELECT seq, extract(epoch FROM at) * 1000 AS at FROM chain_entry WHERE chain = $1`,
    [`run:${runId}`],
  )
  const seen = await page.evaluate(() => window.seen)
  const [first = 0] = seen[0] ?? []
  return rows.flatMap(({ seq, at }) => {
    const shown = seen.find(([upTo]) => upTo >= Number(seq))
    return shown !== undefined && Number(seq) > first ? [shown[1] - Number(at)] : []
  })
}
