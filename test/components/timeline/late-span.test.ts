import { expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import type { SpanPart } from '#services/runs/spans-view.ts'
import type { RunView } from '#services/runs/view.ts'
import { columnsOf } from '#trace/span-columns.ts'
import { createFoldMemory } from '#trace/span-layout.ts'
import type { StoredSpan } from '#trace/span.ts'
import { timelineRows } from '#trace/timeline.ts'
import type { TimelineRows } from '#trace/timeline-lanes.ts'
import { withSpanPart } from '../../../components/runs/patch-run.ts'
import { attempt, lineOf, runView, span } from '../../support/run-view.ts'
import { PLAIN, traceOf } from '../../support/timeline-rows.ts'

/** What a page is sent at once. */
const FIRST = 500

const build = attempt(1, 'build', { scheduled: 0, started: 0, ended: 1_000 })
const deploy = attempt(2, 'deploy', { scheduled: 1_000, started: 1_000, ended: 2_000 })
const under = (parentSpanId: SpanId) => ({ parentSpanId })

const equal = Array.from({ length: 900 }, (_, i) => span(i + 1, 'INSERT charges', [i, i + 1], under(build.spanId)))
const call = span(2_000, 'POST /deploy', [1_000, 2_000], under(deploy.spanId))
const below = Array.from({ length: 60 }, (_, i) =>
  span(
    2_001 + i,
    `step ${i}`,
    [1_001 + i, 2_000 - i],
    under(i === 0 ? call.spanId : span(2_000 + i, '', [0, 0]).spanId),
  ),
)
const spans = [...equal, call, ...below]

/** The page as it is first shown, made anew each time: what it holds grows. */
const firstView = (): RunView => ({
  ...runView({ attempts: [build, deploy], spans: spans.slice(0, FIRST) }),
  spans: { frames: [columnsOf(spans.slice(0, FIRST).map(lineOf))], next: '1.', countMin: spans.length },
})
const rest: SpanPart = { columns: columnsOf(spans.slice(FIRST).map(lineOf)), next: null }

const keyOf = (one: StoredSpan | undefined): string => `span:${one?.spanId}`

/** The labels from a row up to the top of its lane. */
function wayUp(rows: TimelineRows, index: number): readonly (string | undefined)[] {
  const labels: (string | undefined)[] = []
  for (let at = index; at !== -1; at = rows.parentOf(at)) labels.push(rows.rowAt(at)?.label)
  return labels
}

test.each([
  { what: 'one of many equal spans', name: keyOf(equal[700]), up: ['INSERT charges', 'INSERT charges', 'build'] },
  { what: 'the outermost span of a task that had none', name: keyOf(call), up: ['POST /deploy', 'deploy'] },
  {
    what: 'a span deep in a tree too large to be open',
    name: keyOf(below[40]),
    up: [...Array.from({ length: 41 }, (_, i) => `step ${40 - i}`), 'POST /deploy', 'deploy'],
  },
  { what: 'what the trace does not have', name: `span:${'f'.repeat(16)}`, up: [] },
])('a name of $what that did not come with the page leads to its row once it is there', ({ name, up }) => {
  const [first, memory] = [firstView(), createFoldMemory()]
  const rowsOf = (view: RunView) => {
    const { critical, ...trace } = traceOf(view)
    return timelineRows({ ...trace, memory }, { ...PLAIN, now: view.readAt, selected: name })(critical)
  }
  expect(rowsOf(first).indexOf(name)).toBe(-1)
  const rows = rowsOf(withSpanPart(first, rest))
  expect(wayUp(rows, rows.indexOf(name))).toEqual(up)
})
