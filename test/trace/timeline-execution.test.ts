import { describe, expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import { columnsOf, type SpanLine } from '#trace/span-columns.ts'
import { createFoldMemory } from '#trace/span-layout.ts'
import { timelineRows } from '#trace/timeline.ts'
import type { TimelineRow } from '#trace/timeline-row.ts'
import { attempt, runView, span, START } from '../support/run-view.ts'
import { foldsOf, PLAIN, rowOf, rowsOf, timelineOf, traceOf } from '../support/timeline-rows.ts'
import { failedRun } from '../support/sample-runs.ts'

const build = attempt(1, 'build', { scheduled: 0, started: 0, ended: 1_000 }, { type: 'HTTP' })
const under = (parent: string): { readonly parentSpanId: SpanId } => ({ parentSpanId: parent as SpanId })
const execution = (rows: readonly TimelineRow[]): readonly string[] =>
  rows
    .filter(({ lane }) => lane === 'execution')
    .map(({ depth, label, count, note }) => `${depth} ${label}${count > 0 ? ` × ${count}` : ''} | ${note}`)

const inserts = (count: number, failed = 0) =>
  Array.from({ length: count }, (_, i) =>
    span(100 + i, 'INSERT charges', [i * 10, i * 10 + 5], {
      ...under(build.spanId),
      service: 'postgres',
      status: i < failed ? 'error' : 'unset',
    }),
  )

describe('equal spans', () => {
  test('stand in one row with their number, sum and longest, those that failed apart', () => {
    const view = runView({
      attempts: [build],
      spans: [...inserts(50, 6), span(1, 'SELECT', [0, 400], under(build.spanId))],
    })
    expect(execution(rowsOf(view))).toEqual([
      '0 build | attempt 1 · 51 spans · payments and postgres',
      '1 SELECT | payments',
      '1 INSERT charges × 6 | sum 30 ms · max 5 ms',
      '1 INSERT charges × 44 | sum 220 ms · max 5 ms',
    ])
    const [failed, good] = rowsOf(view).filter(({ count }) => count > 0)
    expect([failed?.state, failed?.isError, good?.state, good?.segments.length]).toEqual(['failed', true, 'done', 44])
  })

  test('draw no more parts than can be told apart', () => {
    const row = rowsOf(runView({ attempts: [build], spans: inserts(5_000) }), { folds: foldsOf(['exec:build']) }).find(
      ({ count }) => count > 0,
    )
    expect(row?.count).toBe(5_000)
    expect(row?.segments.length).toBeLessThanOrEqual(160)
  })

  test('unfold by hand into a row each', () => {
    const view = runView({ attempts: [build], spans: inserts(7) })
    const key = rowsOf(view).find(({ count }) => count > 0)?.key ?? ''
    const rows = rowsOf(view, { folds: foldsOf([key]) })
    expect(execution(rows).slice(1)).toEqual([
      '1 INSERT charges × 7 | sum 35 ms · max 5 ms',
      ...Array.from({ length: 7 }, () => '2 INSERT charges | postgres'),
    ])
  })
})

describe('what hides the selected row', () => {
  const chain = Array.from({ length: 40 }, (_, i) =>
    span(i + 1, `step ${i}`, [i, 100 - i], i === 0 ? under(build.spanId) : under(span(i, '', [0, 0]).spanId)),
  )
  const view = runView({ attempts: [build], spans: chain })
  const deepest = `span:${chain.at(-1)?.spanId}`

  test('is folded while it is large, and open when what it hides is selected', () => {
    expect(execution(rowsOf(view))).toEqual(['0 build | attempt 1 · 40 spans · payments'])
    const rows = timelineOf(view, { selected: deepest })
    expect(rows.rowAt(rows.indexOf(deepest))?.depth).toBe(40)
    expect(rows.rowAt(rows.parentOf(rows.indexOf(deepest)))?.label).toBe('step 38')
  })

  test('a group is opened for one of its spans, a task for its attempt, checks for one of them', () => {
    const some = runView({ attempts: [build], spans: inserts(7) })
    const wanted = `span:${inserts(7)[3]?.spanId}`
    expect(rowOf(rowsOf(some, { selected: wanted }), wanted)?.depth).toBe(2)
    const tried = failedRun().attempts.find(({ ref, retryCount }) => ref === 'migrate' && retryCount === 1)
    expect(rowOf(rowsOf(failedRun(), { selected: `attempt:${tried?.id}` }), `attempt:${tried?.id}`)?.depth).toBe(1)
    expect(rowOf(rowsOf(failedRun(), { selected: 'check:1' }), 'check:1')?.depth).toBe(1)
  })

  test('stays as it was first shown while more spans arrive', () => {
    const shown = (spans: typeof chain, memory = createFoldMemory()): number => {
      const { critical, ...trace } = traceOf(runView({ attempts: [build], spans }))
      const rows = timelineRows({ ...trace, memory }, { ...PLAIN, folds: foldsOf(['exec:build']) })(critical)
      return rows.lanes[2]?.count ?? 0
    }
    const memory = createFoldMemory()
    expect([shown(chain.slice(0, 3), memory), shown(chain, memory), shown(chain)]).toEqual([4, 4, 2])
  })
})

describe('what no span covers', () => {
  const call = span(1, 'call', [400, 600], under(build.spanId))

  test.each([
    { isSampled: false, kind: 'untraced' },
    { isSampled: true, kind: 'sampled' },
  ])('of a task is $kind', ({ isSampled, kind }) => {
    const row = rowOf(rowsOf(runView({ attempts: [build], spans: [call] }), { isSampled }), 'exec:build')
    expect(row?.segments.map((one) => [one.kind, one.from - START, one.to - START])).toEqual([
      ['span', 0, 1_000],
      [kind, 0, 400],
      [kind, 600, 1_000],
    ])
  })

  test.each([
    { isSampled: false, label: '1 task not traced' },
    { isSampled: true, label: '1 task sampled' },
  ])('tasks without any span stand in a row: $label', ({ isSampled, label }) => {
    const other = attempt(2, 'deploy', { scheduled: 1_000, started: 1_000, ended: 2_000 }, { type: 'HTTP' })
    const view = runView({ attempts: [build, other, attempt(3, 'idle', { scheduled: 0 })], spans: [call] })
    expect(execution(rowsOf(view, { isSampled })).at(-1)).toBe(`0 ${label} | deploy`)
    expect(execution(rowsOf(runView({ attempts: [build, other] })))).toEqual([])
  })
})

test('spans of tasks that a large run does not show, and of other runs of the trace, are not lost', () => {
  const lost = [
    span(1, 'far', [0, 10], { taskId: attempt(9, 'x', { scheduled: 0 }).id }),
    span(2, 'near', [5, 9], under('e000000000000001')),
  ]
  expect(execution(rowsOf(runView({ attempts: [build], spans: lost })))).toEqual([
    '0 near | payments',
    '0 other runs of this trace | 1 span · payments',
    '1 far | payments',
    '0 1 task not traced | build',
  ])
  const large = runView({ attempts: [build], repeats: [], spans: lost })
  expect(execution(rowsOf(large))).toEqual([
    '0 tasks that are not shown | 2 spans · payments',
    '1 far | payments',
    '1 near | payments',
  ])
})

describe('going from row to row', () => {
  test('found rows are told by number, by name, service or id', () => {
    const rows = timelineOf(failedRun(), { find: 'POSTGRES ' })
    expect(rows.found.map((index) => rows.rowAt(index)?.label)).toEqual([
      'deploy',
      'INSERT deployments',
      'smoke-test',
      'SELECT accounts',
      'INSERT charges',
    ])
    const [any] = inserts(1)
    const byId = timelineOf(runView({ attempts: [build], spans: inserts(7) }), { find: any?.spanId ?? '' })
    expect(byId.found.map((index) => byId.rowAt(index)?.label)).toEqual(['INSERT charges', 'INSERT charges'])
    expect(timelineOf(failedRun()).found).toEqual([])
  })

  test('the next error comes behind a row and around the end', () => {
    const rows = timelineOf(failedRun())
    const first = rows.nextError(-1)
    expect(rows.rowAt(first)?.key).toBe('task:smoke-test')
    const seen: string[] = []
    for (let at = rows.nextError(first); at !== first; at = rows.nextError(at)) seen.push(rows.rowAt(at)?.label ?? '')
    expect(seen).toEqual([
      'attempt 1',
      'apply 0042',
      'smoke-test',
      'POST',
      'POST /smoke',
      'POST /charges',
      'INSERT charges',
    ])
    expect(timelineOf(runView()).nextError(-1)).toBe(-1)
  })

  test('errors stand first among siblings too', () => {
    const spans = [
      span(1, 'good', [0, 5], under(build.spanId)),
      span(2, 'bad', [6, 9], { ...under(build.spanId), status: 'error' }),
    ]
    const rows = rowsOf(runView({ attempts: [build], spans }), { isErrorsFirst: true })
    expect(execution(rows).slice(1)).toEqual(['1 bad | payments', '1 good | payments'])
  })

  test('keys lead to rows and rows know where they stand; there is none beyond the end', () => {
    const rows = timelineOf(failedRun())
    for (let index = 0; index < rows.count; index++) expect(rows.indexOf(rows.rowAt(index)?.key ?? '')).toBe(index)
    expect([
      rows.rowAt(-1),
      rows.rowAt(rows.count),
      rows.indexOf('nothing'),
      rows.indexOf(null),
      rows.parentOf(-1),
    ]).toEqual([null, null, -1, -1, -1])
    expect(rows.rowAt(3)).toBe(rows.rowAt(3))
  })
})

test.each([
  { name: '50,000 children of one parent', count: 50_000, parentOf: (i: number) => (i === 0 ? -1 : 0) },
  { name: '50,000 deep', count: 50_000, parentOf: (i: number) => i - 1 },
])('$name are rows without overflowing anything', ({ count, parentOf }) => {
  const idOf = (i: number): SpanId => (0xf000000000000 + i).toString(16).padStart(16, '0') as SpanId
  const lines = Array.from({ length: count }, (_, i): SpanLine => ({
    spanId: idOf(i),
    parentSpanId: parentOf(i) === -1 ? build.spanId : idOf(parentOf(i)),
    taskId: null,
    service: 'payments',
    name: `step ${i % 997}`,
    kind: 'INTERNAL',
    startUs: START * 1000 + i,
    endUs: START * 1000 + 200_000 - i,
    isError: false,
  }))
  const spans = { frames: [columnsOf(lines)], next: null, countMin: count }
  const rows = timelineOf({ ...runView({ attempts: [build] }), spans }, { isFolded: false })
  expect(rows.lanes[2]?.count).toBeGreaterThan(count)
})
