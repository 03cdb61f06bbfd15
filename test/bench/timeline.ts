import os from 'node:os'
import { chromium, type Browser, type Page } from '@playwright/test'
import { Client } from 'pg'
import type { RunId, SpanId } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { insertSpans } from '#db/spans.ts'
import { findBrowser } from '../support/browser.ts'
import { startProduct } from '../support/product.ts'
import { picture } from '../e2e/picture.ts'
import { launch } from '../e2e/steps.ts'
import { signIn, type Account } from '../e2e/visit.ts'
import { measureApprovals, measureSteps, noteCommits } from './live-page.ts'
import { median } from './measure.ts'
import { heightOf, openedPage, type Opened, scrollThrough, watchPages } from './page-watch.ts'
import { shapesAt, spansOf, type Shape } from './trace-shapes.ts'

/**
 * The page of a run in a real browser, over the whole product: traces of 100,000 spans (times BENCH_SCALE) of several shapes,
 * and how soon what was committed is on the screen. BENCH_ONLY picks shapes whose name has it, or `live`.
 */
const SCALE = Number(process.env['BENCH_SCALE'] ?? '1')
const ONLY = process.env['BENCH_ONLY'] ?? ''
/** So often a page is opened. The product has just been started: the first opening is shown by itself. */
const OPENED = 15
/** Of the wheel, through the whole of a trace. */
const TURNS = 300
/** Of its page a picture is taken with PICTURES=1. */
const PICTURED = '100,000 nested'
const LAUNCHES = { byThemselves: 3, approved: 12 }
const DESK = { viewport: { width: 1440, height: 1060 } }

interface RowOfTable {
  readonly [column: string]: string | number
}

/** Launches a small run and puts the spans of a shape below one of its attempts. */
async function seed(page: Page, db: Database, shape: Shape): Promise<RunId> {
  await page.goto('/workflows/refresh-search')
  const runId = (await launch(page)) as RunId
  await page.getByRole('heading', { level: 1 }).getByText('Succeeded').waitFor({ timeout: 60_000 })
  const { rows } = await db.pool.query<{ id: string; from: number; to: number }>(
    `SELECT id, extract(epoch FROM started_at) * 1000 AS from, extract(epoch FROM ended_at) * 1000 AS to
     FROM attempt WHERE run_id = $1 AND started_at IS NOT NULL ORDER BY ended_at - started_at DESC LIMIT 1`,
    [runId],
  )
  const [attempt] = rows
  if (attempt === undefined) throw new Error('the run has no attempt')
  const spanId = attempt.id.replaceAll('-', '').slice(-16) as SpanId
  const spans = spansOf(shape, { runId, spanId, from: Number(attempt.from), to: Number(attempt.to) })
  for (let i = 0; i < spans.length; i += 5_000) await insertSpans(db.pool, spans.slice(i, i + 5_000))
  await db.pool.query('ANALYZE span')
  return runId
}

const isWhole = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => /spans? · \d+ services?/.test(document.body.textContent ?? ''), null, { timeout: 60_000 })

/** Whoever opens a run comes from somewhere else: what the page before left behind is put away first. */
async function openNothing(page: Page): Promise<void> {
  await page.goto('about:blank')
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
}

const inMs = (times: readonly number[]): string => times.map((ms) => ms.toFixed(0)).join(', ')

async function measureShape(page: Page, db: Database, shape: Shape): Promise<RowOfTable> {
  const runId = await seed(page, db, shape)
  const opened: Opened[] = []
  for (let i = 0; i < OPENED; i++) {
    await openNothing(page)
    await page.goto(`/runs/${runId}?fold=false`)
    // The server is done with a page before it is asked for the next.
    await isWhole(page)
    opened.push(await openedPage(page))
  }
  const wholeMs = await page.evaluate(() => performance.now())
  if (shape.name === PICTURED) await pictureOfAll(page)
  const fast = await scrollThrough(page, Math.ceil((await heightOf(page)) / TURNS), TURNS * 2)
  await page.goto(`/runs/${runId}?fold=false`)
  await isWhole(page)
  const slow = await scrollThrough(page, 120, TURNS / 2)
  const rows = opened.map(({ firstRowsMs }) => firstRowsMs)
  const tasks = opened.map(({ longestTaskMs }) => longestTaskMs)
  return {
    shape: `${shape.name} (${shape.count})`,
    'first rows ms (the first, p50, max)': inMs([rows[0] ?? Number.NaN, median(rows), Math.max(...rows)]),
    'all here ms': wholeMs.toFixed(0),
    'longest task while it loads ms (p50, max)': inMs([median(tasks), Math.max(...tasks)]),
    'frame p95 ms, whole trace': fast.p95Ms.toFixed(1),
    'frame p95 ms, slowly': slow.p95Ms.toFixed(1),
    'longest task ms, whole / slowly': inMs([fast.longestTaskMs, slow.longestTaskMs]),
    'cpu ms a turn, whole / slowly': `${fast.cpuMsPerTurn.toFixed(1)} / ${slow.cpuMsPerTurn.toFixed(1)}`,
    'load of the machine': os.loadavg()[0]?.toFixed(1) ?? '',
    'frames, late ones': `${fast.frames + slow.frames}, ${fast.late + slow.late}`,
    'nodes max': Math.max(fast.nodesMax, slow.nodesMax),
    'empty looks': fast.blanks + slow.blanks,
  }
}

/** The rows of so many spans are laid in pieces. */
async function pictureOfAll(page: Page): Promise<void> {
  if (SCALE === 1) await page.getByText(/attempt 1 · 100,00\d spans/).waitFor()
  await picture(page, 'run-100000-spans')
}

interface Visitors {
  readonly page: Page
  readonly enter: (account: Account) => Promise<Page>
}

async function measureLive({ page, enter }: Visitors, database: Client): Promise<void> {
  await noteCommits(database)
  console.log(JSON.stringify(await measureSteps(await enter('author'), page, database, LAUNCHES.byThemselves)))
  const pages = { watching: page, approving: await enter('approver') }
  console.log(JSON.stringify(await measureApprovals(pages, database, LAUNCHES.approved)))
}

async function measureAll(browser: Browser, url: string, databaseUrl: string): Promise<readonly RowOfTable[]> {
  const enter = async (account: Account): Promise<Page> => {
    const page = await (await browser.newContext({ ...DESK, baseURL: url })).newPage()
    await page.goto('/')
    await signIn(page, account, url)
    return page
  }
  const page = await enter('launcher')
  const db = openDatabase(databaseUrl, { name: 'bench' })
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  const table: RowOfTable[] = []
  try {
    await watchPages(page)
    for (const shape of shapesAt(SCALE).filter(({ name }) => ONLY === '' || name.includes(ONLY))) {
      const row = await measureShape(page, db, shape)
      console.log(JSON.stringify(row))
      table.push(row)
    }
    if (ONLY === '' || ONLY === 'live') await measureLive({ page, enter }, client)
  } finally {
    await client.end()
    await db.close()
  }
  return table
}

const product = await startProduct()
const browser = await chromium.launch(await findBrowser())
try {
  console.table(await measureAll(browser, product.url, product.databaseUrl))
} finally {
  await browser.close()
  await product.stop()
}
