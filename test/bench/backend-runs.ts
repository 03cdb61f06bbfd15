import type { Settings } from '#config/settings.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { keepHost } from '#host/current.ts'
import { listDestinations } from '#services/sampling/queries.ts'
import { cursorOf } from '#services/spans/export-store.ts'
import { PER_SECOND, settingsFor, STEPS } from './backends.ts'
import { contextOf, freshDatabase, openBenchHost, type BenchHost } from './bench-host.ts'
import { nameOf } from './definitions.ts'
import { atRate, lineOf, timed } from './measure.ts'
import { watchMemory } from './memory.ts'
import { launch, noOps } from './scenarios.ts'
import { problemsAfter } from './verify.ts'

/**
 * Prints one line: runs of three tasks that do nothing, as many a second whatever they take, beside one trace backend or none.
 * `node backend-runs.ts <url of a server> <name> <scale> [url of the backend]`
 */
const [serverUrl = '', name = '', scaleText = '1', backendUrl] = process.argv.slice(2)
const scale = Number(scaleText)
/** Its own, one of its launch, one of the check of the policy, and one of each task. */
const SPANS_PER_RUN = 3 + STEPS
const SECONDS = { warmUp: Math.max(1, 5 * scale), measured: Math.max(2, 15 * scale) }
/** A healthy backend has what is left within that. */
const SEND_MS_MAX = 3_000

/** How many spans there are, and how many of them no cursor of ours has passed yet. */
async function countSpans(db: Database): Promise<{ readonly stored: number; readonly behind: number }> {
  const { rows } = await db.pool.query<{ stored: number; behind: number }>(
    `SELECT count(*) AS stored, count(*) FILTER (WHERE passed.xid IS NULL OR (span.xid, span.position) > (passed.xid, passed.position)) AS behind
     FROM span LEFT JOIN cursor AS passed ON passed.name = $1`,
    [cursorOf('otlp')],
  )
  return rows[0] ?? { stored: 0, behind: 0 }
}

async function untilSent(db: Database): Promise<void> {
  const startedAt = performance.now()
  while ((await countSpans(db)).behind > 0 && performance.now() - startedAt < SEND_MS_MAX)
    await new Promise((resolve) => setTimeout(resolve, 100))
}

/** What the settings' page says of the backend, once nothing moves any more, and what is wrong with it. */
async function exported(settings: Settings, runs: number) {
  const db = openDatabase(settings.databaseUrl, { name: 'bench' })
  try {
    keepHost({ settings, db } as Parameters<typeof keepHost>[0])
    const { stored, behind } = await countSpans(db)
    const [shown] = await listDestinations(contextOf('administrator'))
    const { sent, refused, dropped, lastError } = shown ?? { sent: 0, refused: 0, dropped: 0, lastError: null }
    const told = sent + refused + dropped + behind
    const problems = [
      ...(stored === runs * SPANS_PER_RUN ? [] : [`${stored} spans are stored of ${runs} runs`]),
      ...(shown === undefined || told === stored ? [] : [`of ${stored} spans ${told} are accounted for`]),
    ]
    return { counts: { stored, sent, refused, dropped, behind: shown ? behind : 0, last_error: lastError }, problems }
  } finally {
    await db.close()
  }
}

async function runAll(host: BenchHost, url: string) {
  const latenciesMs: number[] = []
  const one = async (dueAt: number): Promise<void> => {
    await host.ended(await launch(nameOf(STEPS)))
    latenciesMs.push(performance.now() - dueAt)
  }
  const warmUp = Math.round(SECONDS.warmUp * PER_SECOND)
  await atRate(warmUp, PER_SECOND, one)
  latenciesMs.length = 0
  const n = Math.round(SECONDS.measured * PER_SECOND)
  const cost = await timed(url, n, () => atRate(n, PER_SECOND, one))
  return { measured: { ...cost, latenciesMs }, runs: warmUp + n }
}

const MB = 2 ** 20
const mostAbove = (values: readonly number[], bytes: number): number => Math.round(Math.max(...values) - bytes / MB)

const url = await freshDatabase(serverUrl, 'bench_backend')
const settings = settingsFor(url, backendUrl ?? null)
const before = process.memoryUsage()
const memory = watchMemory()
const host = await openBenchHost(url, noOps(), { settings })
const { measured, runs } = await runAll(host, url)
const { rssMb, heapMb } = memory.stop()
const { problems: wrong, lagMs } = await problemsAfter(host.db)
if (backendUrl !== undefined) await untilSent(host.db)
await host.stop()
const { counts, problems: missing } = await exported(settings, runs)
const problems = [...wrong, ...missing]
const extra = {
  rss_mb_above: mostAbove(rssMb, before.rss),
  heap_mb_above: mostAbove(heapMb, before.heapUsed),
  ...counts,
  span_lag_ms: Math.round(lagMs),
  problems: problems.slice(0, 5),
}
console.log(JSON.stringify(lineOf(name, { ...measured, extra })))
if (problems.length > 0) process.exitCode = 1
