import { describe, expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import { criticalPath } from '#trace/critical-path.ts'
import { overMs } from '#trace/pauses.ts'
import { shareOf } from '#trace/share.ts'
import type { StoredSpan } from '#trace/span.ts'
import type { SpanColumns } from '#trace/span-columns.ts'
import { attempt, entry, personEntry, runView, span, START, taskIdOf } from '../support/run-view.ts'
import { failedRun } from '../support/sample-runs.ts'
import { rowOf, rowsOf, traceOf } from '../support/timeline-rows.ts'

const build = attempt(1, 'build', { scheduled: 0, started: 0, ended: 1_000 })

/** Where each span lies on the path, by name, in ms. */
function pathOf(spans: readonly StoredSpan[]): { readonly [name: string]: readonly number[] } {
  const { tree, critical } = traceOf(runView({ attempts: [build], spans, endedAt: build.endedAt, status: 'COMPLETED' }))
  const { table } = tree
  return Object.fromEntries(
    Array.from({ length: table.count }, (_, place) => place)
      .filter((place) => (critical.to[place] ?? 0) > 0)
      .map((place) => [
        table.sorts[table.sort[place] ?? 0]?.name ?? '',
        [(critical.from[place] ?? 0) - START, (critical.to[place] ?? 0) - START],
      ]),
  )
}

const below = (parent: string): { readonly parentSpanId: SpanId } => ({ parentSpanId: parent as SpanId })
const top = (seed: number, name: string, times: [number, number]): StoredSpan =>
  span(seed, name, times, below(build.spanId))

describe('the critical path through spans', () => {
  test('of calls side by side takes the one that ended last, and before it what ended before that began', () => {
    const spans = [top(1, 'first', [0, 300]), top(2, 'short', [300, 500]), top(3, 'long', [310, 900])]
    expect(pathOf(spans)).toEqual({ first: [0, 300], long: [310, 900] })
  })

  test('goes on below, as far as the span above was on it', () => {
    const call = top(1, 'call', [100, 900])
    const spans = [
      call,
      span(2, 'query', [200, 400], below(call.spanId)),
      span(3, 'late', [500, 2_000], below(call.spanId)),
    ]
    expect(pathOf(spans)).toEqual({ call: [100, 900], query: [200, 400], late: [500, 900] })
  })

  test('leaves out what lies beyond the attempt, and what took no time', () => {
    expect(pathOf([top(1, 'before', [-500, -100]), top(2, 'nothing', [10, 10]), top(3, 'in', [20, 30])])).toEqual({
      in: [20, 30],
    })
  })

  test('leads through 100,000 spans one after the other without recursion, each of them on it', () => {
    const count = 100_000
    const columns: SpanColumns = {
      ids: Array.from({ length: count }, (_, i) => (0xf000000000000 + i).toString(16).padStart(16, '0')).join(''),
      parents: Array.from({ length: count }, () => -2),
      outside: [build.spanId],
      sorts: [{ service: 'payments', name: 'step', kind: 'INTERNAL' }],
      sort: Array.from({ length: count }, () => 0),
      tasks: [],
      task: [],
      starts: Array.from({ length: count }, (_, i) => (i === 0 ? START * 1000 : 10)),
      lengths: Array.from({ length: count }, () => 10),
      errors: [],
    }
    const view = runView({ attempts: [build], endedAt: build.endedAt, status: 'COMPLETED' })
    const { critical } = traceOf({ ...view, spans: { frames: [columns], next: null, countMin: count } })
    expect(critical.to.every((to) => to > 0)).toBe(true)
  })

  test('is drawn in the rows of spans, of groups and of what they stand under', () => {
    const rows = rowsOf(failedRun())
    const lines = ['exec:smoke-test', 'task:smoke-test', 'exec:deploy'].map((key) => rowOf(rows, key)?.critical.length)
    expect(lines).toEqual([1, 1, 0])
    expect(rows.find(({ count }) => count > 0)?.critical.length).toBeGreaterThan(0)
  })
})

describe('the critical path through attempts', () => {
  test('before a retry stands what it retries, although another branch ended at the same time', () => {
    const failed = attempt(1, 'migrate', { scheduled: 0, started: 0, ended: 100 }, { status: 'FAILED' })
    const other = attempt(2, 'deploy', { scheduled: 50, started: 50, ended: 100 })
    const retry = attempt(
      3,
      'migrate',
      { scheduled: 100, ready: 200, started: 200, ended: 300 },
      { retryOf: failed.id, retryCount: 1 },
    )
    const view = runView({ attempts: [failed, other, retry], endedAt: retry.endedAt })
    expect(criticalPath(view, view.readAt).map(({ kind, taskId }) => [kind, taskId])).toEqual([
      ['working', taskIdOf(1)],
      ['backing-off', taskIdOf(3)],
      ['working', taskIdOf(3)],
    ])
  })

  test('leaves out of the shares the time in which the run was over until it was taken up again', () => {
    const first = attempt(1, 'a', { scheduled: 0, started: 0, ended: 100 }, { status: 'FAILED' })
    const again = attempt(2, 'a', { scheduled: 5_100, started: 5_100, ended: 5_200 }, { generation: 2 })
    const entries = [entry(1, 'run.ended', 100), personEntry(2, 'run.reopened', 5_100), entry(3, 'run.ended', 5_200)]
    const view = runView({ attempts: [first, again], entries, endedAt: again.endedAt })
    expect(shareOf(view, view.readAt).map(({ kind, ms, parts }) => [kind, ms, parts.map(({ key }) => key)])).toEqual([
      ['working', 200, ['task:a']],
    ])
    expect(criticalPath(view, view.readAt).map(({ kind }) => kind)).toEqual(['working', 'ended', 'working'])
    expect(overMs(view)).toBe(5_000)
  })

  test('says what took the most of each kind', () => {
    const shares = shareOf(failedRun(), failedRun().readAt)
    expect(shares.map(({ words, parts }) => [words, parts.map(({ label }) => label)])).toEqual([
      ['waiting for approval by payments-approvers', ['approval']],
      ['working (critical path)', expect.arrayContaining(['migrate', 'smoke-test', 'build'])],
      ['rolling back', ['roll back migrate', 'roll back deploy']],
      ...shares.slice(3).map(({ words, parts }) => [words, parts.map(({ label }) => label)]),
    ])
  })
})
