import { describe, expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import { executionSections } from '#trace/execution-sections.ts'
import { createFoldMemory, type FoldMemory, type SpanLayout, spanLayout } from '#trace/span-layout.ts'
import { spanMatches } from '#trace/span-matches.ts'
import { timelineRows } from '#trace/timeline.ts'
import type { TimelineOptions, TimelineRow } from '#trace/timeline-row.ts'
import type { StoredSpan } from '#trace/span.ts'
import { attempt, runView, span, START } from '../support/run-view.ts'
import { foldsOf, PLAIN, traceOf } from '../support/timeline-rows.ts'

const done = attempt(1, 'build', { scheduled: 0, started: 0, ended: 1_000 })
const running = attempt(2, 'deploy', { scheduled: 1_000, started: 1_000 })
const [tried, again] = [
  attempt(3, 'test', { scheduled: 0, started: 0, ended: 500 }, { status: 'FAILED' }),
  attempt(
    4,
    'test',
    { scheduled: 500, started: 500, ended: 900 },
    { retryCount: 1, retryOf: attempt(3, 'test', { scheduled: 0 }).id },
  ),
]
const calls = (of: { readonly spanId: SpanId }, first: number): StoredSpan[] =>
  Array.from({ length: 7 }, (_, i) =>
    span(first + i, 'INSERT charges', [i * 10, i * 10 + 5], { parentSpanId: of.spanId }),
  )
const spans = [...calls(done, 100), ...calls(running, 200), ...calls(tried, 300), ...calls(again, 400)]
const view = runView({ attempts: [done, running, tried, again], spans })
const [NOW, LATER] = [START + 2_000, START + 3_000]
const trace = traceOf(view, NOW)

const rowsAt = (now: number, memory: FoldMemory): readonly (TimelineRow | null)[] => {
  const rows = timelineRows({ ...trace, memory }, { ...PLAIN, now })(trace.critical)
  return Array.from({ length: rows.count }, (_, index) => rows.rowAt(index))
}

function layoutOf(memory: FoldMemory, over: Partial<TimelineOptions> = {}, { tree, forests } = trace): SpanLayout {
  const options = { ...PLAIN, ...PLAIN_FOLDS, now: NOW, ...over }
  const matches = spanMatches(tree, options.find)
  return spanLayout({ tree, matches, options, memory }, executionSections({ view, tree, forests, matches, options }))
}

/** The same for all that are not folded otherwise, as a page has it. */
const PLAIN_FOLDS = { folds: foldsOf(['exec:test']) }

/** Whether it was laid out anew: its rows are found in other columns. */
const isAnew = (first: SpanLayout, second: SpanLayout): boolean => first.placeAt !== second.placeAt

describe('a clock that goes on', () => {
  test('lays no row out again', () => {
    const memory = createFoldMemory()
    expect(isAnew(layoutOf(memory), layoutOf(memory, { now: LATER }))).toBe(false)
  })

  test('shows what still runs as long as it has run until then, and all else as it was', () => {
    const memory = createFoldMemory()
    rowsAt(NOW, memory)
    const later = rowsAt(LATER, memory)
    expect(later).toEqual(rowsAt(LATER, createFoldMemory()))
    expect(later.find((row) => row?.key === 'exec:deploy')?.durationMs).toBe(LATER - START - 1_000)
  })
})

describe('laid out anew is what is', () => {
  test.each<Partial<TimelineOptions>>([
    { folds: foldsOf(['exec:test']) },
    { folds: foldsOf([], ['exec:build']) },
    { selected: `span:${spans[3]?.spanId}` },
    { isFolded: false },
    { isErrorsFirst: true },
    { find: 'insert' },
  ])('shown with %o', (over) => {
    const memory = createFoldMemory()
    expect(isAnew(layoutOf(memory), layoutOf(memory, over))).toBe(true)
  })

  test('made of other spans, or of the same under other headings', () => {
    const memory = createFoldMemory()
    const first = layoutOf(memory)
    const more = traceOf(runView({ attempts: view.attempts, spans: [...spans, span(500, 'GET', [1, 2])] }), NOW)
    const second = layoutOf(memory, {}, more)
    expect(isAnew(first, second)).toBe(true)
    const fewer = new Map([...more.forests].filter(([owner]) => owner !== done.id))
    expect(isAnew(second, layoutOf(memory, {}, { ...more, forests: fewer }))).toBe(true)
    const other = new Map([...more.forests].map(([owner, forest]) => [owner === done.id ? 'elsewhere' : owner, forest]))
    expect(isAnew(second, layoutOf(memory, {}, { ...more, forests: other }))).toBe(true)
  })
})
