import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { spanIdOf, traceIdOf, type RunId, type TaskId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { listFailedSpans } from '#db/failed-spans.ts'
import { FIRST_MARKS, listSpanMarks } from '#db/span-marks.ts'
import { listSpans } from '#db/spans.ts'
import { getRunCause } from '#services/runs/cause-queries.ts'
import { readCompared } from '#services/runs/compared-run.ts'
import { getComparison } from '#services/runs/comparison-queries.ts'
import { getRunCoverage } from '#services/runs/coverage-queries.ts'
import { QUERIES } from '#services/registry.ts'
import { beginningOf } from '#trace/cause-begin.ts'
import { attemptOfSpan, type SpanOutline } from '#trace/compare-outline.ts'
import { firstFailure } from '#trace/story-failure.ts'
import { textOf } from '#trace/story-line.ts'
import { story } from '#trace/story.ts'
import { countRowsRead } from '../support/rows-read.ts'
import { onCauseStage, spanIdOfSeed, wordsOf, type SpanFacts } from './cause-stage.ts'

const stage = onCauseStage()
let viewer: Context
let good: RunId
beforeAll(async () => {
  await stage.prepare()
  viewer = await stage.as('viewer')
  good = await stage.good({ currency: 'EUR' })
})

/** A run that failed in `call`, with these spans under it and no others. */
async function failedWith(spans: readonly SpanFacts[]): Promise<{ readonly runId: RunId; readonly call: TaskId }> {
  const made = await stage.bad({ currency: 'EUR' })
  await stage.get().db.pool.query(`DELETE FROM span WHERE trace_id = decode($1, 'hex')`, [traceIdOf(made.runId)])
  await stage.send(made.runId, made.call, spans)
  return made
}

const firstLineOf = async (runId: RunId): Promise<string | null> => {
  const [line] = (await getRunCause(viewer, runId))?.lines ?? []
  return line ? wordsOf(line) : null
}

const storyOf = async (runId: RunId) => {
  const view = await QUERIES.getRun(viewer, runId)
  return { lines: story(view, view.readAt).map(textOf), failure: firstFailure(view) }
}

const bad = { status: 'error' } as const
const at = (ms: number) => ({
  startNs: `${1_795_000_000_000 + ms}000000`,
  endNs: `${1_795_000_000_001 + ms}000000`,
})

describe('a try inside a task that a later one made good', () => {
  test('is neither the cause nor in its place in the story', async () => {
    const under = { parentSpanId: spanIdOfSeed(1) }
    const { runId } = await failedWith([
      { seed: 1, name: 'POST /calls', ...bad, endNs: at(900).endNs },
      { seed: 2, name: 'GET /rates', ...bad, ...under, statusMessage: 'reset' },
      { seed: 3, name: 'GET /rates', ...under },
      { seed: 4, name: 'INSERT calls', ...bad, ...under, statusMessage: 'no room' },
    ])
    expect(await firstLineOf(runId)).toBe('call failed on the second try; it began in INSERT calls · payments: no room')
    const { lines, failure } = await storyOf(runId)
    expect(lines.at(-1)).toBe(
      'call failed on the second try: no room; the first failed span under it is INSERT calls · payments',
    )
    expect(failure?.spans.map(({ name }) => name)).toEqual(['POST /calls', 'INSERT calls'])
  })

  test('also where the failures before and behind it are more than a page is sent', async () => {
    const tries = Array.from({ length: 400 }, (_, i): SpanFacts[] => [
      { seed: 2 * i + 10, name: `GET /rates/${i}`, ...bad, parentSpanId: spanIdOfSeed(1) },
      { seed: 2 * i + 11, name: `GET /rates/${i}`, parentSpanId: spanIdOfSeed(1) },
    ])
    const { runId } = await failedWith([
      { seed: 1, name: 'POST /calls', ...bad, endNs: at(2_000).endNs },
      ...tries.flat(),
      { seed: 1_000, name: 'INSERT calls', ...bad, parentSpanId: spanIdOfSeed(1), statusMessage: 'no room' },
    ])
    const { lines, failure } = await storyOf(runId)
    expect(lines.at(-1)).toContain('the first failed span under it is INSERT calls · payments')
    expect(failure?.reason).toBe('no room')
    expect(await firstLineOf(runId)).toContain('it began in INSERT calls')
  })
})

/** Numbers of a test that are the same each time. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Spans of all sorts under, beside and below each other, of which many failed and were tried again. */
function tangled(seed: number, count: number, task: TaskId): readonly SpanFacts[] {
  const next = numbersFrom(seed)
  return Array.from({ length: count }, (_, i): SpanFacts => {
    const above = next(8)
    const parent = i === 0 || above === 0 ? {} : { parentSpanId: spanIdOfSeed(above === 1 ? 900_000 : next(i) + 1) }
    return {
      seed: i + 1,
      name: ['GET', `GET /rates/${next(3)}`, `job ${next(1_000)} of 0f9a8b7c${next(9)}`, 'commit'][next(4)] ?? '',
      service: next(5) === 0 ? 'rates' : 'payments',
      ...parent,
      taskId: next(6) === 0 ? task : null,
      status: next(12) === 0 ? 'error' : 'unset',
      ...at(i),
      endNs: at(i + next(4)).endNs,
    }
  })
}

const kindOf = (name: string): string => name.replaceAll(/\b[0-9a-f]{8,}(?:-[0-9a-f]+)*\b|\d+/gi, '#')

describe('a trace of thousands of spans, of which nothing but what is needed is read', () => {
  test.each([11, 12, 13, 14])(
    'has the same beginning and the same kinds as when all of it is read (%i)',
    async (seed) => {
      const { runId, call } = await stage.bad({ currency: 'EUR' })
      const { db } = stage.get()
      await stage.send(runId, call, tangled(seed, 3_000, call))
      const traceId = traceIdOf(runId)
      const { spans } = await listSpans(db.pool, traceId)
      const msOf = (nanos: string): number => Number(BigInt(nanos) / 1000n) / 1000
      const all = spans.map((one): SpanOutline =>
        Object.assign(one, {
          from: msOf(one.startNs),
          to: Math.max(msOf(one.startNs), msOf(one.endNs)),
          isError: one.status === 'error',
        }),
      )
      const attempt = { id: call, spanId: spanIdOf(call) }
      const told = ({ spans: chain, ...rest }: ReturnType<typeof beginningOf<SpanOutline>>) => ({
        ...rest,
        chain: chain.map(({ spanId }) => spanId),
      })
      const failed = await listFailedSpans(db.pool, traceId, { around: instant(1_795_000_001_500), each: 500 })
      const whole = told(beginningOf(all, attempt))
      expect(told(beginningOf(failed, attempt))).toEqual(whole)
      expect(whole.chain.length).toBeGreaterThan(0)
      expect(failed.length).toBeLessThan(all.length / 2)

      const compared = await readCompared(db, await stage.runOf(runId))
      const stepOf = new Map(compared.attempts.map(({ id, node }) => [id, node]))
      const owners = attemptOfSpan(all, [...stepOf.keys()])
      const kinds = new Map<string, object>()
      for (const { spanId, origin, service, name } of all) {
        const node = stepOf.get(owners.get(spanId) ?? call)
        if (origin === 'engine' || !owners.has(spanId)) continue
        const key = [node, service, kindOf(name)].join('|')
        const known = kinds.get(key) as { count: number } | undefined
        kinds.set(key, known ? { ...known, count: known.count + 1 } : { node, service, name, count: 1, spanId })
      }
      expect([...compared.kinds.values()]).toEqual([...kinds.values()])
      expect(compared.isWhole).toBe(true)
    },
  )

  test('is read in parts that put together are what is read at once', async () => {
    const { runId } = await failedWith(Array.from({ length: 303 }, (_, i) => ({ seed: i + 10, name: `GET ${i}` })))
    const { pool } = stage.get().db
    for (const numbers of ['sources', 'kinds'] as const) {
      const parts: Uint8Array[] = []
      for (let after = FIRST_MARKS, isMore = true; isMore;) {
        const { marks, count, last } = await listSpanMarks(pool, traceIdOf(runId), { numbers, after, limit: 100 })
        parts.push(marks)
        after = last
        isMore = count === 100
      }
      const whole = await listSpanMarks(pool, traceIdOf(runId), { numbers, after: FIRST_MARKS, limit: 1_000 })
      expect([parts.length, whole.count, Buffer.concat(parts)]).toEqual([4, 303, whole.marks])
    }
  })
})

/** 100,000 spans in 1,000 calls of 100, one of which failed in the middle. */
async function fillUp(runId: RunId, call: TaskId): Promise<void> {
  await stage.get().db.pool.query(
    `INSERT INTO span (start_ns, end_ns, source_id, shape_id, kind, status_code, is_verified, trace_id, span_id, parent_span_id,
        origin, service, name, status_message, attributes)
      SELECT 1795000000000000000 + i * 1000000, 1795000000000000000 + (i + CASE WHEN i % 100 = 0 THEN 100 ELSE 1 END) * 1000000,
        source_id, shape_id, 3, CASE WHEN i IN (50000, 50042) THEN 2 ELSE 0 END, false, trace_id,
        decode('b' || lpad(to_hex(i), 15, '0'), 'hex'),
        CASE WHEN i % 100 = 0 THEN decode($2, 'hex') ELSE decode('b' || lpad(to_hex(i - i % 100), 15, '0'), 'hex') END,
        'received', 'payments', CASE WHEN i % 100 = 0 THEN 'call ' || i WHEN i = 50042 THEN 'INSERT calls' ELSE 'GET /items/' || i END,
        CASE WHEN i = 50042 THEN 'no room' END, attributes
      FROM (SELECT * FROM span WHERE trace_id = decode($1, 'hex') AND origin = 'received' LIMIT 1) AS one,
        generate_series(0::bigint, 99999) AS i`,
    [traceIdOf(runId), spanIdOf(call)],
  )
}

test('of 100,000 spans in the middle of which a run failed not one in a hundred is read, and all count', async () => {
  const { pool } = stage.get().db
  const { runId, call } = await failedWith([{ seed: 1, name: 'first' }])
  await fillUp(runId, call)
  const rows = countRowsRead(pool)
  expect(await firstLineOf(runId)).toBe('call failed on the second try; it began in INSERT calls · payments: no room')
  const read = [...rows.byStatement()].filter(([name]) => name.includes('span') || name.includes('tries'))
  expect(read.reduce((sum, [, { rows: count }]) => sum + count, 0)).toBeLessThan(100)
  rows.reset()
  expect(await getRunCoverage(viewer, runId)).toMatchObject({ writes: 0, isWhole: true })
  expect(rows.byStatement().get('list-span-marks')).toEqual({ calls: 11, rowsMax: 1, rows: 11 })
  const found = await getComparison(viewer, { runId, withId: good })
  expect(found?.isWhole).toBe(true)
  expect(found?.spans?.onlyHere.map(({ name, count }) => [name, count])).toEqual([
    ['call 0', 1_000],
    ['first', 1],
    ['GET /items/1', 98_999],
  ])
  const { failure } = await storyOf(runId)
  expect(failure?.spans.map(({ name }) => name)).toEqual(['call 50000', 'INSERT calls'])
}, 60_000)
