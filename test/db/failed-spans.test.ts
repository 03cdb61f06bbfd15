import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newRunId, traceIdOf, type SpanId, type TaskId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { listFailedSpans } from '#db/failed-spans.ts'
import { insertSpans } from '#db/spans.ts'
import type { StoredSpan } from '#trace/span.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
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

const START_MS = 1_764_000_000_000
const TASK = '0192f4c1-0000-7000-8000-000000000001' as TaskId
const idOf = (number: number): SpanId => number.toString(16).padStart(16, '0') as SpanId

type Facts = Partial<StoredSpan> & { readonly parent?: number }

/** Spans of a trace of their own: each begins at the ms of its number and takes one. */
async function listed(spans: readonly (readonly [number, Facts])[], around = 1_000, each = 100) {
  const rootRunId = newRunId(Date.now(), randomBytes)
  const traceId = traceIdOf(rootRunId)
  const stored = spans.map(([number, { parent, ...over }]): StoredSpan => ({
    ...otelSpan({ traceId, spanId: idOf(number), name: 'work' }),
    parentSpanId: parent === undefined ? null : idOf(parent),
    startNs: `${START_MS + number}000000`,
    endNs: `${START_MS + number + 1}000000`,
    rootRunId,
    taskId: null,
    personId: null,
    isVerified: false,
    origin: 'received',
    service: 'payments',
    ...over,
  }))
  await insertSpans(db.pool, stored)
  const found = await listFailedSpans(db.pool, traceId, { around: instant(START_MS + around), each })
  return found.map(({ spanId }) => Number.parseInt(spanId, 16)).toSorted((a, b) => a - b)
}

const bad = { status: 'error' } as const

describe('what tells where a failure began', () => {
  test('are the spans that failed and all above them, but nothing of the engine', async () => {
    const spans: [number, Facts][] = [
      [1, {}],
      [2, { parent: 1 }],
      [3, { ...bad, parent: 2 }],
      [4, bad],
      [5, { ...bad, parent: 99 }],
      [6, {}],
      [7, { ...bad, origin: 'engine' }],
      [8, { ...bad, parent: 7 }],
    ]
    expect(await listed(spans)).toEqual([1, 2, 3, 4, 5, 8])
  })

  test('are of very many the first, the last up to a moment, and the next', async () => {
    const many = Array.from({ length: 20 }, (_, i): [number, Facts] => [i + 1, bad])
    expect(await listed(many, 10, 2)).toEqual([1, 2, 9, 10, 11, 12])
    expect(await listed(many, 1_000, 2)).toEqual([1, 2, 19, 20])
    expect(await listed(many, 0, 2)).toEqual([1, 2])
  })

  const calls: readonly (readonly [string, readonly (readonly [number, Facts])[], readonly number[]])[] = [
    [
      'the last try of a call that went well',
      [
        [2, { ...bad, parent: 1 }],
        [3, { parent: 1 }],
        [4, { parent: 1 }],
      ],
      [1, 2, 4],
    ],
    [
      'no other call, service or parent',
      [
        [2, { ...bad, parent: 1 }],
        [3, { parent: 1, name: 'rest' }],
        [4, { parent: 1, service: 'rates' }],
        [5, {}],
      ],
      [1, 2],
    ],
    [
      'none in which something failed: it comes with that',
      [
        [2, { ...bad, parent: 1 }],
        [4, { parent: 1 }],
        [5, { parent: 1 }],
        [6, { ...bad, parent: 5, name: 'inner' }],
      ],
      [1, 2, 4, 5, 6],
    ],
    [
      'what was tried again beside the attempt whose caller never came',
      [
        [2, { ...bad, parent: 77, taskId: TASK }],
        [3, { parent: 78, taskId: TASK }],
        [4, { parent: 1, taskId: TASK }],
      ],
      [2, 3],
    ],
    [
      'what somebody called with slashes and quotes',
      [
        [2, { ...bad, parent: 1, name: 'GET /a/"b"' }],
        [3, { parent: 1, name: 'GET /a/"b"' }],
      ],
      [1, 2, 3],
    ],
  ]
  test.each(calls)('are also %s', async (_, spans, expected) => {
    expect(await listed([[1, { name: 'outer' }], ...spans])).toEqual(expected)
  })
})
