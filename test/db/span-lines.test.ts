import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newRunId, traceIdOf, type SpanId, type TraceId } from '#core/ids.ts'
import { openDatabase, type Database, type Sql } from '#db/database.ts'
import { countSpansUpTo, FIRST_PLACE, listNewSpanLines, listSpanLines } from '#db/span-lines.ts'
import { insertSpans } from '#db/spans.ts'
import type { StoredSpan } from '#trace/span.ts'
import type { SpanLine } from '#trace/span-columns.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { lineOf } from '../support/run-view.ts'
import { otelSpan } from '../trace/spans.ts'

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

const START_NS = 1_764_000_000_000_000_000n
const idOf = (number: number): SpanId => number.toString(16).padStart(16, '0') as SpanId

/** Spans of a trace of their own, numbered from 1: those of one test are nobody else's. */
function newTrace() {
  const rootRunId = newRunId(Date.now(), randomBytes)
  const traceId = traceIdOf(rootRunId)
  const spanOf = (number: number, startNs: number, over: Partial<StoredSpan> = {}): StoredSpan => ({
    ...otelSpan({ traceId, spanId: idOf(number) }),
    startNs: String(START_NS + BigInt(startNs)),
    endNs: String(START_NS + BigInt(startNs) + 5_000n),
    rootRunId,
    taskId: null,
    personId: null,
    isVerified: false,
    origin: 'received',
    service: 'payments',
    ...over,
  })
  const keep = (...spans: readonly StoredSpan[]): Promise<unknown> => insertSpans(db.pool, spans)
  return { traceId, spanOf, keep }
}

async function spanHorizon(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ horizon: number }>(
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon',
  )
  return rows[0]?.horizon ?? 0
}

/** A horizon with all behind it that was kept: other databases of the server have transactions under way, too. */
async function horizonAfterAll(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ last: number }>('SELECT max(xid::text::bigint) AS last FROM span')
  await expect.poll(() => spanHorizon(sql), { timeout: 15_000 }).toBeGreaterThan(rows[0]?.last ?? 0)
  return spanHorizon(sql)
}

/** All pages of a trace, each with so many lines at most. */
async function pagesOf(traceId: TraceId, limit: number): Promise<readonly (readonly SpanLine[])[]> {
  const pages: (readonly SpanLine[])[] = []
  for (let place: typeof FIRST_PLACE | null = FIRST_PLACE; place !== null;) {
    const { lines, next } = await listSpanLines(db.pool, traceId, { after: place, limit })
    pages.push(lines)
    place = next
  }
  return pages
}

const idsOf = (lines: readonly SpanLine[]): readonly SpanId[] => lines.map(({ spanId }) => spanId)

describe('the spans of a trace, page by page', () => {
  test.each([1, 2, 3, 4, 6, 7, 100])(
    '%i at a time, come once each although many began at the same time',
    async (limit) => {
      const { traceId, spanOf, keep } = newTrace()
      // Kept in another order than that of their ids, the equal ones around the edges of pages.
      const spans = [spanOf(1, 7), spanOf(6, 9), spanOf(3, 9), spanOf(5, 9), spanOf(2, 9), spanOf(4, 9), spanOf(7, 8)]
      await keep(...spans)
      const pages = await pagesOf(traceId, limit)
      expect(pages.flatMap(idsOf)).toEqual([1, 7, 2, 3, 4, 5, 6].map(idOf))
      expect(pages.map(({ length }) => length)).toEqual(
        Array.from({ length: Math.ceil(7 / limit) }, (_, page) => Math.min(limit, 7 - page * limit)),
      )
    },
  )

  test('tell of each what a timeline knows, in whole microseconds', async () => {
    const { traceId, spanOf, keep } = newTrace()
    const parent = spanOf(1, 1_999)
    const child = spanOf(2, 2_000, { parentSpanId: parent.spanId, kind: 'SERVER', name: 'GET', status: 'error' })
    await keep(child, parent)
    expect(await pagesOf(traceId, 10)).toEqual([[lineOf(parent), lineOf(child)]])
  })

  test('are those of workers and services: what the engine did is told by the attempts', async () => {
    const { traceId, spanOf, keep } = newTrace()
    await keep(
      spanOf(1, 1, { origin: 'engine' }),
      spanOf(2, 2),
      spanOf(3, 3, { origin: 'own' }),
      spanOf(4, 4, { origin: 'engine' }),
    )
    expect((await pagesOf(traceId, 1)).map(idsOf)).toEqual([[idOf(2)], [idOf(3)]])
  })

  test('are of that trace, and of one without any there is one empty page', async () => {
    const { spanOf, keep } = newTrace()
    await keep(spanOf(1, 1))
    expect(await pagesOf(newTrace().traceId, 10)).toEqual([[]])
  })
})

describe('what came since a horizon', () => {
  const news = (traceId: TraceId, horizon: number, limit = 10) => listNewSpanLines(db.pool, traceId, { horizon, limit })

  test('is what was kept behind it, in the order of keeping, of this trace only', async () => {
    const { traceId, spanOf, keep } = newTrace()
    const other = newTrace()
    await keep(spanOf(1, 1))
    const horizon = await horizonAfterAll(db.pool)
    expect(await news(traceId, horizon)).toEqual({ lines: [], hasMore: false })
    await keep(spanOf(2, 9))
    await other.keep(other.spanOf(3, 1))
    await keep(spanOf(4, 2), spanOf(5, 3, { origin: 'engine' }))
    const { lines, hasMore } = await news(traceId, horizon)
    expect([idsOf(lines), hasMore]).toEqual([[idOf(2), idOf(4)], false])
  })

  test('has what a transaction wrote that was open when one asked, and had not become visible', async () => {
    const { traceId, spanOf, keep } = newTrace()
    const client = await db.pool.connect()
    try {
      await client.query('BEGIN')
      await insertSpans(client, [spanOf(1, 1)])
      await keep(spanOf(2, 2))
      const horizon = await spanHorizon(db.pool)
      const before = await pagesOf(traceId, 10)
      await client.query('COMMIT')
      const { lines } = await news(traceId, horizon)
      expect([before.flatMap(idsOf), idsOf(lines)]).toEqual([[idOf(2)], [idOf(1), idOf(2)]])
    } finally {
      client.release()
    }
  })

  test('says when these are not all', async () => {
    const { traceId, spanOf, keep } = newTrace()
    const horizon = await spanHorizon(db.pool)
    await keep(spanOf(1, 3), spanOf(2, 2), spanOf(3, 1))
    const [two, three] = [await news(traceId, horizon, 2), await news(traceId, horizon, 3)]
    expect([two.lines.length, two.hasMore, three.lines.length, three.hasMore]).toEqual([2, true, 3, false])
  })
})

test.each([
  { most: 2, count: 2 },
  { most: 3, count: 3 },
  { most: 4, count: 3 },
])('three spans counted up to $most are $count', async ({ most, count }) => {
  const { traceId, spanOf, keep } = newTrace()
  await keep(spanOf(1, 1), spanOf(2, 1), spanOf(3, 2, { origin: 'engine' }))
  expect([
    await countSpansUpTo(db.pool, traceId, most),
    await countSpansUpTo(db.pool, newTrace().traceId, most),
  ]).toEqual([count, 0])
})
