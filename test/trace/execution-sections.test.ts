import { describe, expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import type { RunView } from '#services/runs/view.ts'
import type { TimelineOptions, TimelineRow } from '#trace/timeline-row.ts'
import { attempt, runView, span, START, taskIdOf } from '../support/run-view.ts'
import { foldsOf, rowOf, rowsOf } from '../support/timeline-rows.ts'

const under = (parentSpanId: SpanId): { readonly parentSpanId: SpanId } => ({ parentSpanId })
const build = attempt(1, 'build', { scheduled: 0, started: 0, ended: 1_000 }, { type: 'HTTP' })
const call = span(1, 'call', [400, 600], under(build.spanId))

const lane = (view: RunView, over: Partial<TimelineOptions> = {}): readonly TimelineRow[] =>
  rowsOf(view, over).filter((row) => row.lane === 'execution')
const told = (rows: readonly TimelineRow[]): readonly string[] =>
  rows.map(({ depth, label, note, state }) => `${'. '.repeat(depth)}${label} (${state}) ${note}`)
const bars = (view: RunView, key: string) =>
  rowOf(rowsOf(view), key)?.segments.map(({ kind, state, from, to, isOpen }) => [
    kind,
    state,
    from - START,
    to - START,
    isOpen,
  ])

describe('the bar over the spans of a task', () => {
  test('is open until now while it runs: what no span covers yet is no gap', () => {
    const running = attempt(1, 'build', { scheduled: 0, started: 100 })
    expect(bars(runView({ attempts: [running], spans: [call] }), 'exec:build')).toEqual([
      ['span', 'running', 100, 60_000, true],
    ])
  })

  test('is not there when spans name a task that has not begun', () => {
    const queued = attempt(1, 'build', { scheduled: 0 })
    expect(bars(runView({ attempts: [queued], spans: [call] }), 'exec:build')).toEqual([])
  })

  test('has gaps, and tasks are said to have no spans, only once all spans are here', () => {
    const deploy = attempt(2, 'deploy', { scheduled: 1_000, started: 1_000, ended: 2_000 }, { type: 'HTTP' })
    const whole = runView({ attempts: [build, deploy], spans: [call] })
    const part = { ...whole, spans: { ...whole.spans, next: '1.' } }
    expect([whole, part].map((view) => bars(view, 'exec:build')?.length)).toEqual([3, 1])
    expect([whole, part].map((view) => rowOf(rowsOf(view), 'exec:untraced')?.note)).toEqual(['deploy', undefined])
  })
})

describe('the tries of a task', () => {
  const again = attempt(2, 'build', { scheduled: 1_000, started: 1_000, ended: 2_000 }, { retryOf: build.id })
  const view = runView({
    attempts: [{ ...build, status: 'FAILED' }, again],
    spans: [call, span(2, 'call again', [1_100, 1_900], under(again.spanId))],
  })

  test('each have a row above their spans', () => {
    expect(told(lane(view))).toEqual([
      'build (done) 2 attempts · 2 spans · payments',
      '. attempt 1 (failed) 1 span',
      '. . call (done) payments',
      '. attempt 2 (done) 1 span',
      '. . call again (done) payments',
    ])
  })

  test('are one row with both bars when somebody folded it', () => {
    const rows = lane(view, { folds: foldsOf([], ['exec:build']) })
    expect(told(rows)).toEqual(['build (done) 2 attempts · 2 spans · payments'])
    expect(rows[0]?.segments.filter(({ kind }) => kind === 'span').map(({ state }) => state)).toEqual([
      'failed',
      'done',
    ])
  })
})

describe('with errors first', () => {
  const own = (over: object = {}) => span(5, 'housekeeping', [0, 10], over)
  const bad = span(6, 'boom', [1_100, 1_200], { ...under(taskSpan(2)), status: 'error' })
  const deploy = attempt(2, 'deploy', { scheduled: 1_000, started: 1_000, ended: 2_000 })
  const tops = (view: RunView, isErrorsFirst: boolean): readonly string[] =>
    lane(view, { isErrorsFirst })
      .filter(({ depth }) => depth === 0)
      .map(({ label }) => label)

  test('spans of the run itself come behind the tasks unless one of them failed', () => {
    const good = runView({ attempts: [build, deploy], spans: [own(), call, bad] })
    const failed = runView({ attempts: [build, deploy], spans: [own({ status: 'error' }), call, bad] })
    expect([tops(good, false), tops(good, true), tops(failed, true)]).toEqual([
      ['housekeeping', 'build', 'deploy'],
      ['deploy', 'build', 'housekeeping'],
      ['housekeeping', 'deploy', 'build'],
    ])
  })
})

function taskSpan(seed: number): SpanId {
  return attempt(seed, '', { scheduled: 0 }).spanId
}

describe('spans of what the page does not show', () => {
  const stranger = (over: object) => span(7, 'elsewhere', [10, 30], { taskId: taskIdOf(99), ...over })

  test.each([
    { what: 'went well', over: {}, state: 'done' },
    { what: 'failed', over: { status: 'error' }, state: 'failed' },
  ])('stand under one heading from the first to the last of them; it says that they $what', ({ over, state }) => {
    const other = span(8, 'elsewhere', [20, 50], { taskId: taskIdOf(99) })
    const [head] = lane(runView({ attempts: [build], spans: [stranger(over), other] }))
    expect([head?.label, head?.note, head?.state, head?.durationMs]).toEqual([
      'other runs of this trace',
      '2 spans · payments',
      state,
      40,
    ])
    expect(head?.segments).toEqual([{ kind: 'span', state: 'done', from: START + 10, to: START + 50, isOpen: false }])
  })
})

describe('a span that has others below it', () => {
  const inner = span(2, 'inner', [450, 500], under(call.spanId))
  const innermost = span(3, 'innermost', [460, 470], under(inner.spanId))
  const view = runView({ attempts: [build], spans: [call, inner, innermost] })

  test('is folded when somebody folded it, and no other is', () => {
    const rows = lane(view, { folds: foldsOf([], [`span:${inner.spanId}`]) })
    expect(told(rows).slice(1)).toEqual(['. call (done) payments', '. . inner (done) payments'])
  })

  test('is open when somebody opened it, however large it is', () => {
    const many = Array.from({ length: 40 }, (_, i) => span(10 + i, `step ${i}`, [500, 501], under(call.spanId)))
    const large = runView({ attempts: [build], spans: [call, ...many] })
    const opened = lane(large, { folds: foldsOf(['exec:build', `span:${call.spanId}`]) })
    expect([lane(large, { folds: foldsOf(['exec:build']) }).length, opened.length]).toEqual([2, 42])
  })

  test('leaves different ones below it apart, however many there are', () => {
    const five = Array.from({ length: 5 }, (_, i) => span(10 + i, `step ${i}`, [500 + i, 510], under(call.spanId)))
    const rows = lane(runView({ attempts: [build], spans: [call, ...five] }))
    expect(rows.slice(2).map(({ label, count }) => [label, count])).toEqual(five.map(({ name }) => [name, 0]))
  })
})
