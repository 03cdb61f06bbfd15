import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { spanIdOf, type SpanId, type TaskId } from '#core/ids.ts'
import { attemptOfSpan, type SpanOutline } from '#trace/compare-outline.ts'
import { createSpanCounter, type AttemptSpans } from '#trace/span-counts.ts'
import { marked, marksOf, type Marked } from './marks.ts'
import { outline, spanOf, taskIdOf } from './outlines.ts'

function sumsOf(taskIds: readonly TaskId[], parts: readonly (readonly Marked[])[]): ReadonlyMap<TaskId, AttemptSpans> {
  const counter = createSpanCounter(taskIds)
  const marks = parts.map(marksOf)
  for (const part of marks) counter.place(part)
  for (const part of marks) counter.count(part)
  return counter.sums
}

/** The same by the map of owners that comparing uses. */
function addedUp(taskIds: readonly TaskId[], spans: readonly Marked[]): ReadonlyMap<TaskId, AttemptSpans> {
  const owners = attemptOfSpan(
    spans.map(({ span }) => span),
    taskIds,
  )
  const under = (id: TaskId) => spans.filter(({ span }) => owners.get(span.spanId) === id)
  return new Map(
    taskIds.flatMap((id) => {
      const ours = under(id)
      const received = ours.filter(({ span }) => span.origin === 'received')
      const writes = ours.filter(({ isWrite }) => isWrite)
      const sum: AttemptSpans = {
        hasReceived: received.length > 0,
        hasOwn: ours.some(({ span }) => span.origin === 'own'),
        sources: new Set(received.map(({ number }) => number)),
        writes: writes.length,
        failedWrites: writes.filter(({ span }) => span.isError).length,
      }
      return ours.length === 0 ? [] : [[id, sum] as const]
    }),
  )
}

const TASKS = [taskIdOf(1), taskIdOf(2)]
const [FIRST, SECOND] = TASKS.map(spanIdOf) as [SpanId, SpanId]

test('spans are added up under the attempt that stands nearest above them, whichever came first', () => {
  const spans = [
    marked(outline(4, 3), { isWrite: true }),
    marked(outline(3, FIRST), { number: 9_000_000_000 }),
    marked(outline(5, 4, { isError: true }), { isWrite: true }),
    marked(outline(6, SECOND, { origin: 'own', isError: true })),
    marked({ ...outline(0, null, { origin: 'engine' }), spanId: SECOND, parentSpanId: spanOf(4) }),
    marked(outline(7, 99), { isWrite: true }),
    marked(outline(8, null), { isWrite: true }),
  ]
  const first = { hasReceived: true, hasOwn: false, sources: new Set([5, 9_000_000_000]), writes: 2, failedWrites: 1 }
  const second = { hasReceived: false, hasOwn: true, sources: new Set(), writes: 0, failedWrites: 0 }
  const expected = new Map([
    [TASKS[0], first],
    [TASKS[1], second],
  ])
  expect(sumsOf(TASKS, [spans])).toEqual(expected)
  expect(sumsOf(TASKS, [spans.slice(0, 1), [], spans.slice(1)])).toEqual(expected)
})

test('a span that names an attempt lies under it although what it stands under never came', () => {
  const spans = [outline(1, 77, { taskId: taskIdOf(1) }), outline(2, 78, { taskId: taskIdOf(99) })]
  expect([...sumsOf(TASKS, [spans.map((span) => marked(span))]).keys()]).toEqual([taskIdOf(1)])
})

test('what lies under an attempt of another run lies under none, although this run launched that one', () => {
  const spans = [
    marked({ ...outline(0, FIRST, { origin: 'engine', taskId: taskIdOf(99) }), spanId: spanIdOf(taskIdOf(99)) }),
    marked(outline(1, spanIdOf(taskIdOf(99)))),
  ]
  expect(sumsOf(TASKS, [spans]).size).toBe(0)
  expect(addedUp(TASKS, spans).size).toBe(0)
})

test('of a span that is told twice the place is the first, and there may be no attempts', () => {
  const spans = [marked(outline(1, FIRST)), marked(outline(1, SECOND))]
  expect([...sumsOf(TASKS, [spans]).keys()]).toEqual([taskIdOf(1)])
  expect(sumsOf([], [spans]).size).toBe(0)
})

test('a chain of 100,000 spans is climbed from either end', () => {
  const chain = Array.from({ length: 100_000 }, (_, i) =>
    marked(outline(i, i === 0 ? FIRST : i - 1), { isWrite: true }),
  )
  const parts = [chain.slice(0, 50_000), chain.slice(50_000)]
  expect(sumsOf(TASKS, parts).get(taskIdOf(1))?.writes).toBe(100_000)
  expect(sumsOf(TASKS, parts.toReversed()).get(taskIdOf(1))?.writes).toBe(100_000)
}, 60_000)

test('counting by the byte is counting by owners, in circles as well', () => {
  const parent = fc.oneof(fc.nat(20), fc.constantFrom(null, FIRST, SECOND))
  const spans = fc.array(
    fc.record({
      parent,
      task: fc.option(fc.constantFrom(...TASKS, taskIdOf(3)), { freq: 6 }),
      origin: fc.constantFrom('engine', 'own', 'received'),
      isError: fc.boolean(),
      isWrite: fc.boolean(),
      number: fc.nat(3),
      isAttempt: fc.boolean(),
    }),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(spans, fc.nat(20), (made, cut) => {
      const all = made.map(({ parent: above, task: taskId, origin, isError, isWrite, number, isAttempt }, i) => {
        const span = outline(i, above, { taskId, origin, isError } as Partial<SpanOutline>)
        return marked(isAttempt && i === 0 ? { ...span, spanId: FIRST } : span, { isWrite, number })
      })
      const parts = [all.slice(0, cut), all.slice(cut)]
      expect(sumsOf(TASKS, parts)).toEqual(addedUp(TASKS, all))
    }),
  )
})
