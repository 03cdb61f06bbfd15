import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newRunId, newSpanId, traceIdOf, type RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { migrate } from '#db/migrate.ts'
import { addSpanDays, deleteOldSpans, deleteSpanCommons, dropSpanDays } from '#db/span-days.ts'
import { insertSpans, listSpans } from '#db/spans.ts'
import type { Run } from '#engine/model.ts'
import { statement } from '#db/statement.ts'
import type { StoredSpan } from '#trace/span.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedRun } from '../telemetry/seed-run.ts'
import { otelSpan } from '../trace/spans.ts'

const DAY_MS = 86_400_000
const MIGRATIONS = new URL('../../prisma/migrations/', import.meta.url)
const migrationOf = (name: string): string => readFileSync(new URL(`${name}/migration.sql`, MIGRATIONS), 'utf8')

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const rootOf = (daysAgo: number): RunId => newRunId(Date.now() - daysAgo * DAY_MS, randomBytes)

const spanOf = (rootRunId: RunId, over: Partial<StoredSpan> = {}): StoredSpan => ({
  ...otelSpan({ traceId: traceIdOf(rootRunId), spanId: newSpanId(randomBytes) }),
  rootRunId,
  taskId: null,
  personId: null,
  isVerified: false,
  origin: 'received',
  service: 'payments',
  ...over,
})

const keep = async (rootRunId: RunId, over: Partial<StoredSpan> = {}): Promise<StoredSpan> => {
  const span = spanOf(rootRunId, over)
  await insertSpans(db.pool, [span])
  return span
}

const partitionOf = async ({ spanId }: StoredSpan): Promise<string | undefined> => {
  const { rows } = await db.pool.query<{ name: string }>(
    "SELECT tableoid::regclass::text AS name FROM span WHERE span_id = decode($1, 'hex')",
    [spanId],
  )
  return rows[0]?.name
}

const dayOf = (daysAgo: number): string =>
  `span_${new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')}`

const addDay = (daysAgo: number): Promise<unknown> =>
  db.pool.query('SELECT add_span_day((current_date - $1::integer)::date)', [daysAgo])

const seed = async (id: RunId, over: Partial<Run>): Promise<RunId> => {
  await seedRun(db, [], { id, rootRunId: id, ...over })
  return id
}

describe('attributes come back as they were', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`key ${at}`, at]))
  test.each([
    ['none', {}],
    ['of every kind', { text: 'a \u0000 \ud800 "', yes: true, no: null, list: [1, ['b']], map: { a: 1 } }],
    ['with names that objects treat in their own way', { 2: 'two', 1: 'one', ['__proto__']: 'x', '': 'empty' }],
    ['very many', many],
  ])('%s', async (_, attributes) => {
    const of = { attributes: Object.fromEntries(Object.entries(attributes)) }
    const [one, other] = [await keep(rootOf(0), of), await keep(rootOf(0), { ...of, extras: { flags: 1 } })]
    expect((await listSpans(db.pool, one.traceId)).spans).toEqual([one])
    expect((await listSpans(db.pool, other.traceId)).spans).toEqual([other])
  })

  test('so does what few spans have', async () => {
    const extras = { traceState: 'ot=th:8', flags: 0x301, types: { a: 'double' }, dropped: { events: 1 } } as const
    const span = await keep(rootOf(0), {
      extras,
      events: [{ timeNs: '1', name: 'e', attributes: {}, extras }],
      resourceExtras: { schemaUrl: 'https://schemas.example' },
      scope: { name: 'a', version: null, attributes: { b: 1 }, extras: { types: { b: 'double' } } },
    })
    expect((await listSpans(db.pool, span.traceId)).spans).toEqual([span])
  })

  test('and what spans share is kept once', async () => {
    const resource = { 'service.name': 'shared', 'host.name': 'a' }
    const root = rootOf(0)
    await insertSpans(
      db.pool,
      [1, 2, 3].map((at) => spanOf(root, { resource, attributes: { 'only here': at } })),
    )
    const { rows } = await db.pool.query(
      `SELECT count(DISTINCT source_id) AS sources, count(DISTINCT shape_id) AS shapes, count(*) AS spans
         FROM span WHERE trace_id = decode($1, 'hex')`,
      [traceIdOf(root)],
    )
    expect(rows).toEqual([{ sources: 1, shapes: 1, spans: 3 }])
  })

  test('also when a transaction that added what they share was rolled back', async () => {
    const resource = { 'service.name': 'rolled back' }
    const client = await db.pool.connect()
    await client.query('BEGIN')
    await insertSpans(client, [spanOf(rootOf(0), { resource })])
    await client.query('ROLLBACK')
    client.release()
    const span = await keep(rootOf(0), { resource })
    expect((await listSpans(db.pool, span.traceId)).spans).toEqual([span])
  })
})

describe('a trace lies in the partition of the day', () => {
  test('on which its run began, and elsewhere when its id is no time', async () => {
    const foreign = (first: string): RunId => `${first}${rootOf(0).slice(2)}` as RunId
    expect([
      await partitionOf(await keep(rootOf(0))),
      await partitionOf(await keep(rootOf(-3))),
      await partitionOf(await keep(foreign('00'))),
      await partitionOf(await keep(foreign('ff'))),
      await partitionOf(await keep(rootOf(400))),
    ]).toEqual([dayOf(0), dayOf(-3), 'span_low', 'span_high', 'span_default'])
  })

  test('which takes along what came before it was there', async () => {
    const span = await keep(rootOf(-20))
    expect(await partitionOf(span)).toBe('span_default')
    await addDay(-20)
    expect([await partitionOf(span), (await listSpans(db.pool, span.traceId)).spans]).toEqual([dayOf(-20), [span]])
  })

  test('and days ahead are added once', async () => {
    expect([await addSpanDays(db.pool, 9), await addSpanDays(db.pool, 9)]).toEqual([2, 0])
  })
})

describe('what is older than the retention goes', () => {
  const ended = (daysAgo: number): Partial<Run> => ({
    status: 'COMPLETED',
    endedAt: instant(Date.now() - daysAgo * DAY_MS),
  })

  test('by whole days, but for the days of runs that run or ended within it', async () => {
    for (const day of [40, 41, 42]) await addDay(day)
    const over = await keep(await seed(rootOf(40), ended(39)))
    const recent = await keep(await seed(rootOf(41), ended(5)))
    const running = await keep(await seed(rootOf(42), {}))
    expect(await dropSpanDays(db.pool, { days: 30, limit: 10 })).toBe(1)
    expect([await partitionOf(over), await partitionOf(recent), await partitionOf(running)]).toEqual([
      undefined,
      dayOf(41),
      dayOf(42),
    ])
  })

  test('row by row where ids are no time', async () => {
    const old = { startNs: '1600000000000000000', endNs: '1600000000000000001' }
    const id = (first: string): RunId => `${first}${rootOf(0).slice(2)}` as RunId
    const now = `${Date.now()}000000`
    const [gone, running, young] = [
      await keep(await seed(id('fe'), ended(40)), old),
      await keep(await seed(id('fe'), {}), old),
      await keep(await seed(id('00'), ended(40)), { startNs: now, endNs: now }),
    ]
    expect(await deleteOldSpans(db.pool, { days: 30, limit: 1_000 })).toBeGreaterThan(0)
    expect(await Promise.all([gone, running, young].map(partitionOf))).toEqual([undefined, 'span_high', 'span_low'])
  })

  test('and with it what no span shares any more', async () => {
    const [used, unused] = [{ 'service.name': 'used' }, { 'service.name': 'unused' }]
    const high = `fd${rootOf(0).slice(2)}` as RunId
    const kept = await keep(high, { resource: used, attributes: { 'used name': 1 } })
    await keep(high, { resource: unused })
    await db.pool.query("DELETE FROM span WHERE trace_id = decode($1, 'hex') AND span_id <> decode($2, 'hex')", [
      kept.traceId,
      kept.spanId,
    ])
    const marked = "body LIKE '%used%'"
    await db.pool.query(`UPDATE span_common SET used_on = current_date - 200 WHERE ${marked}`)
    expect(await deleteSpanCommons(db.pool, { days: 30, limit: 100 })).toBe(1)
    const { rows } = await db.pool.query<{ body: string }>(`SELECT body FROM span_common WHERE ${marked} ORDER BY body`)
    expect(rows.map(({ body }) => body)).toEqual([
      '["used name"]',
      JSON.stringify({ resource: used, scope: kept.scope }),
    ])
    expect((await listSpans(db.pool, kept.traceId)).spans).toEqual([kept])
  })
})

describe('reading', () => {
  interface Plan {
    readonly 'Node Type': string
    readonly 'Index Name'?: string
    readonly Plans?: readonly Plan[]
  }
  const nodesOf = (plan: Plan): string[] => [
    `${plan['Node Type']}${plan['Index Name'] === undefined ? '' : ` ${plan['Index Name'].replace(/\d{8}/, 'day')}`}`,
    ...(plan.Plans ?? []).flatMap(nodesOf),
  ]

  test('the first rows of a trace and a window of it walks one index of one day and sorts nothing', async () => {
    const root = rootOf(0)
    await insertSpans(
      db.pool,
      Array.from({ length: 2_000 }, () => spanOf(root)),
    )
    const client = await db.pool.connect()
    const window = 'SELECT name FROM span WHERE trace_id = $1::bytea AND start_ns >= $2 ORDER BY start_ns LIMIT 100'
    await client.query(`PREPARE first AS ${statement('list-spans').text}`)
    await client.query(`PREPARE "window" (bytea, bigint) AS ${window}`)
    const explain = async (execute: string): Promise<string[]> => {
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE ${execute}`,
      )
      const [explained] = rows[0]?.['QUERY PLAN'] ?? []
      return explained ? nodesOf(explained.Plan) : []
    }
    const scan = 'Index Scan span_day_trace_id_start_ns_idx'
    const first = await explain(`first('${traceIdOf(root)}', '0', 100)`)
    const next = await explain(`"window"('\\x${traceIdOf(root)}', 5)`)
    client.release()
    expect([new Set(first), next]).toEqual([
      new Set(['Limit', 'Incremental Sort', 'Merge Append', scan]),
      ['Limit', 'Merge Append', scan],
    ])
  })
})

/** Those that make or change the table of spans as it is now. */
const SPAN_MIGRATIONS = readdirSync(MIGRATIONS).filter((name) => /^20261(12[6-9]|2).*\d_span_/.test(name))
SPAN_MIGRATIONS.sort()

const asItWas = (): string =>
  `DROP TABLE span, span_common;
   DROP FUNCTION span_day_bound, add_span_day, drop_span_day;
   ${/CREATE TABLE "span" [\s\S]*?"span_xid_position_idx".*?;/.exec(migrationOf('20261122000000_foundation'))?.[0]};
   DELETE FROM _prisma_migrations WHERE migration_name = ANY ('{${SPAN_MIGRATIONS.join()}}')`

test('spans that were kept before there were days are kept as they were', async () => {
  const old = await createTestDatabase()
  const before = openDatabase(old.url)
  try {
    await before.pool.query(asItWas())
    const { traceId, spanId } = spanOf(rootOf(4))
    const span = spanOf(rootOf(3), { attributes: { a: 1 }, links: [{ traceId, spanId, attributes: {} }] })
    await before.pool.query(
      `INSERT INTO span (trace_id, span_id, root_run_id, is_verified, origin, service, name, kind, start_ns, end_ns,
         status_code, attributes, events, links, resource, scope)
       VALUES (decode($1, 'hex'), decode($2, 'hex'), $3, false, 'received', 'payments', $4, 3, $5, $6, 0, $7, '[]', $8, $9, $10)`,
      [
        span.traceId,
        span.spanId,
        span.rootRunId,
        span.name,
        span.startNs,
        span.endNs,
        ...[span.attributes, span.links, span.resource, span.scope].map((each) => JSON.stringify(each)),
      ],
    )
    expect(await migrate(old.url)).toEqual(SPAN_MIGRATIONS)
    expect((await listSpans(before.pool, span.traceId)).spans).toEqual([span])
  } finally {
    await before.close()
    await old.drop()
  }
})
