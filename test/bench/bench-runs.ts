import { randomBytes } from 'node:crypto'
import type { Settings } from '#config/settings.ts'
import type { Context } from '#core/context.ts'
import { newRunId, newSpanId, traceIdOf, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { keepHost } from '#host/current.ts'
import { listRuns } from '#services/runs/list-queries.ts'
import type { RunFilter } from '#services/runs/list-view.ts'
import { seededPerson, seedManyRuns } from '../support/seed-many-runs.ts'
import { startBenchServer } from './bench-server.ts'
import { freshDatabase } from './bench-host.ts'
import { percentile } from './measure.ts'

/** The list of 1,000,000 runs (times BENCH_SCALE) as the console's server answers it: each filter, its first page and one far down. */
const RUNS = Math.round(1_000_000 * Number(process.env['BENCH_SCALE'] ?? 1))
const EVERY_MS = 5_000
const ROUNDS = 60
const PAGES_DOWN = 40

const PERSON = UserId.parse(seededPerson(14))
const GROUPS = { all: ['payments-viewers', 'search-viewers'], one: ['search-viewers'] } as const

function viewer(sees: keyof typeof GROUPS): Context {
  const now = instant(Date.now())
  const traceId = traceIdOf(newRunId(now, randomBytes))
  const actor = { kind: 'user', id: PERSON } as const
  return { actor, groups: GROUPS[sees], via: 'console', traceId, spanId: newSpanId(randomBytes), now }
}

/** A day in the middle of what was seeded. */
const middle = Date.now() - (RUNS * EVERY_MS) / 2
const DAY_MS = 86_400_000

const FILTERS: { readonly [name: string]: RunFilter } = {
  nothing: {},
  'state: succeeded': { state: 'succeeded' },
  'state: failed': { state: 'failed' },
  'state: waiting': { state: 'waiting' },
  'state: running': { state: 'running' },
  workflow: { workflow: 'flow-7' },
  person: { by: seededPerson(20) },
  me: { by: 'me' },
  agent: { agent: 'bot-3' },
  'any agent': { agent: '*' },
  schedule: { schedule: 'nightly-3' },
  'label of many': { label: ['env=production'] },
  'label of few': { label: [`ticket=CHG-${RUNS / 2}`] },
  'label by name': { label: ['ticket'] },
  'input path=value, many': { input: ['region=eu-3'] },
  'input path=value, one': { input: [`order=o-${Math.round(RUNS / 3)}`] },
  'input anywhere': { input: ['2.17'] },
  'text: few reasons': { text: 'certificate expired' },
  'text: many reasons': { text: 'refused' },
  'text: one reason of 50': { text: 'host 17' },
  'text: correlation id': { text: 'order-61' },
  'text: nothing': { text: 'no such words' },
  'text: a value of the input': { text: `o-${Math.round(RUNS / 3)}` },
  'text: a ticket': { text: `INC-${Math.round(RUNS / 2 / 20) * 20 + 4}` },
  'text: why, of many': { text: 'rollout ops' },
  'failed task': { task: 'charge-1' },
  'failed task + workflow + time': { task: 'charge-1', workflow: 'flow-7', within: '24h' },
  'any gate': { gate: '*' },
  'time: 24 h': { within: '24h' },
  'time: a day long ago': { after: middle, before: middle + DAY_MS },
  'failed + workflow + label': { state: 'failed', workflow: 'flow-7', label: ['env=production'] },
  'agent + person (nothing)': { agent: 'bot-1', by: seededPerson(7), state: 'failed' },
  'failed + text of many': { state: 'timed-out', text: 'refused', input: ['region=eu-1'] },
}

const shown = (ms: number | null): string => (ms ?? Number.NaN).toFixed(1).padStart(7)

async function timed<T>(work: () => Promise<T>, into: number[]): Promise<T> {
  const startedAt = performance.now()
  const result = await work()
  into.push(performance.now() - startedAt)
  return result
}

/** Where a page far down begins. */
async function cursorDown(ctx: Context, filter: RunFilter): Promise<string | null> {
  let cursor: string | null = null
  for (let page = 0; page < PAGES_DOWN; page++) {
    const { next } = await listRuns(ctx, filter, cursor)
    if (next === null) return cursor
    cursor = next
  }
  return cursor
}

async function measure(name: string, ctx: Context, filter: RunFilter): Promise<string> {
  const deep = await cursorDown(ctx, filter)
  const [first, down]: [number[], number[]] = [[], []]
  let rows = 0
  for (let round = 0; round < ROUNDS; round++) {
    rows = (await timed(() => listRuns(ctx, filter, null), first)).runs.length
    await timed(() => listRuns(ctx, filter, deep), down)
  }
  const times = [first, down].map(
    (all) => `${shown(percentile(all, 0))} ${shown(percentile(all, 50))} ${shown(percentile(all, 95))}`,
  )
  return `${name.padEnd(28)} ${String(rows).padStart(4)}  ${times.join('  ')}`
}

async function measureAll(db: Database): Promise<void> {
  keepHost({ settings: {} as Settings, db } as Parameters<typeof keepHost>[0])
  const seedingAt = performance.now()
  await seedManyRuns(db.pool, RUNS, EVERY_MS)
  const { rows } = await db.pool.query<{ runs: string; size: string; terms: string }>(
    `SELECT (SELECT count(*) FROM run) AS runs, pg_size_pretty(pg_total_relation_size('run')) AS size,
      pg_size_pretty(pg_total_relation_size('run_term')) AS terms`,
  )
  console.log(JSON.stringify({ ...rows[0], seeded_in_s: Math.round((performance.now() - seedingAt) / 1000) }))
  for (const sees of ['all', 'one'] as const) {
    console.log(
      `\nwho sees ${sees === 'all' ? '99 %' : '39 %'} of the runs     rows  first min   p50     p95  deep min    p50     p95 (ms)`,
    )
    for (const [name, filter] of Object.entries(FILTERS)) console.log(await measure(name, viewer(sees), filter))
  }
}

const server = await startBenchServer()
try {
  const db = openDatabase(await freshDatabase(server.url, 'bench_runs'), { name: 'bench' })
  try {
    await measureAll(db)
  } finally {
    await db.close()
  }
} finally {
  await server.stop()
}
