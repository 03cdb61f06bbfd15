import type { Page, Request } from '@playwright/test'
import type { Client } from 'pg'
import { approve, launch, launchDeployment, register, stateOf, write } from '../e2e/steps.ts'
import { percentile } from './measure.ts'

declare global {
  interface Window {
    /** How many events the page said the run has, since when, and when that was painted; ms since 1970. */
    seen: { readonly upTo: number; readonly at: number; painted: number | null }[]
  }
}

/** Notes when the page first says how many events the run has: the number in the tab, as it changes and when it is painted. */
const watchEvents = (): void => {
  window.seen = []
  const look = (): void => {
    const tab = [...document.querySelectorAll('[role="tab"]')].find((one) => one.textContent?.startsWith('Events'))
    const upTo = Number(/\d+/.exec(tab?.textContent?.replaceAll(',', '') ?? '')?.[0])
    if (!(upTo > (window.seen.at(-1)?.upTo ?? 0))) return
    const seen: Window['seen'][number] = { upTo, at: Date.now(), painted: null }
    window.seen.push(seen)
    // The first task behind a frame's callbacks begins once the frame was painted.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => (seen.painted = Date.now()))
      port1.start()
      port2.postMessage(null)
    })
  }
  new MutationObserver(look).observe(document, { childList: true, characterData: true, subtree: true })
}

/** The database notes from now on, as the last that a transaction does, when entries of chains were committed. */
export const noteCommits = (database: Client): Promise<unknown> =>
  database.query(`
    CREATE TABLE bench_commit (chain text, seq bigint, at timestamptz, PRIMARY KEY (chain, seq));
    CREATE FUNCTION bench_commit() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO bench_commit VALUES (NEW.chain, NEW.seq, clock_timestamp()); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER bench_commit AFTER INSERT ON chain_entry DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION bench_commit();`)

export interface LiveMeasure {
  readonly live: string
  readonly events: number
  /** From the commit to the change of the page. */
  readonly shown_p50_ms: number | null
  readonly shown_p95_ms: number | null
  /** From the commit to the end of the frame with it. */
  readonly painted_p50_ms: number | null
  readonly painted_p95_ms: number | null
  /** What the transition took from its decision to its commit, before the above. */
  readonly committing_p50_ms: number | null
  readonly reads_of_the_page: number
}

/** What became of an event that came while its page stood. */
interface Lag {
  readonly committing: number
  readonly shown: number
  readonly painted: number
}

const STEPS = 15
const STEPPING = 'live-steps'

/** A workflow that does something every second. */
const stepping = {
  name: STEPPING,
  description: 'Something happens every second.',
  tasks: Array.from({ length: STEPS }, (_, i) => [
    { name: 'pause', taskReferenceName: `pause${i}`, type: 'WAIT', inputParameters: { duration: '1s' } },
    { name: 'note', taskReferenceName: `note${i}`, type: 'SET_VARIABLE', inputParameters: { at: i } },
  ]).flat(),
  metadata: { 'conductor-lightstep': { serviceFunction: 'search' } },
}

/** Runs that go on by themselves, each watched on its page. */
export async function measureSteps(author: Page, page: Page, database: Client, runs: number): Promise<LiveMeasure> {
  await author.goto('/workflows/new')
  await write(author, JSON.stringify(stepping))
  await register(author, STEPPING)
  await author.context().close()
  return measured('a run goes on by itself', page, async () => {
    const lags: Lag[] = []
    for (let i = 0; i < runs; i++) {
      await page.goto(`/workflows/${STEPPING}`)
      const runId = await launch(page)
      await stateOf(page).waitFor()
      lags.push(...(await watchToTheEnd(page, database, runId, async () => undefined)))
    }
    return lags
  })
}

/** Two people's pages: whoever launched watches, whoever approves acts. */
export interface LivePages {
  readonly watching: Page
  readonly approving: Page
}

/** Deployments that wait on one page and are approved on another, which then opens the run itself. */
export const measureApprovals = (
  { watching, approving }: LivePages,
  database: Client,
  launches: number,
): Promise<LiveMeasure> =>
  measured('approved on another page', watching, async () => {
    const lags: Lag[] = []
    for (let i = 0; i < launches; i++) {
      const version = `9.${i}.0`
      const runId = await launchDeployment(watching, { version })
      await stateOf(watching).getByText('Waiting for approval').waitFor()
      lags.push(...(await watchToTheEnd(watching, database, runId, () => approve(approving, version, 'ok'))))
    }
    return lags
  })

async function measured(name: string, page: Page, work: () => Promise<readonly Lag[]>): Promise<LiveMeasure> {
  let reads = 0
  page.on('request', (request) => (reads += isRead(request) ? 1 : 0))
  const lags = await work()
  const of = (key: keyof Lag, percent: number): number | null => {
    const ms = percentile(
      lags.map((lag) => lag[key]),
      percent,
    )
    return ms === null ? null : Math.round(ms)
  }
  return {
    live: name,
    events: lags.length,
    shown_p50_ms: of('shown', 50),
    shown_p95_ms: of('shown', 95),
    painted_p50_ms: of('painted', 50),
    painted_p95_ms: of('painted', 95),
    committing_p50_ms: of('committing', 50),
    reads_of_the_page: reads,
  }
}

const isRead = (request: Request): boolean => request.method() === 'POST' && request.url().includes('/runs/')

/** How long each event of a run took to be shown that came while its page stood. */
async function watchToTheEnd(
  page: Page,
  database: Client,
  runId: string,
  act: () => Promise<void>,
): Promise<readonly Lag[]> {
  await page.evaluate(watchEvents)
  await act()
  await stateOf(page)
    .getByText(/Succeeded|Recovered/)
    .waitFor({ timeout: 60_000 })
  await page.waitForFunction(() => window.seen.every(({ painted }) => painted !== null))
  const { rows } = await database.query<{ seq: string; decided: string; committed: string }>(
    `SELECT seq, extract(epoch FROM entry.at) * 1000 AS decided, extract(epoch FROM bench_commit.at) * 1000 AS committed
     FROM chain_entry AS entry JOIN bench_commit USING (chain, seq) WHERE chain = $1`,
    [`run:${runId}`],
  )
  const seen = await page.evaluate(() => window.seen)
  const first = seen[0]?.upTo ?? 0
  return rows.flatMap(({ seq, decided, committed }) => {
    const shown = seen.find(({ upTo }) => upTo >= Number(seq))
    if (shown === undefined || Number(seq) <= first) return []
    const at = Number(committed)
    const painted = (shown.painted ?? Number.NaN) - at
    return [{ committing: at - Number(decided), shown: shown.at - at, painted }]
  })
}
