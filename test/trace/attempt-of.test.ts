import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { spanIdOf, type SpanId, type TaskId } from '#core/ids.ts'
import { attemptOf, type PlacedSpan } from '#trace/attempt-of.ts'

const id = (number: number): SpanId => `a${number.toString(16).padStart(15, '0')}` as SpanId
const task = (number: number): TaskId => `0193573e-0000-7000-9000-${number.toString(16).padStart(12, '0')}` as TaskId
const span = (number: number, parent: SpanId | null, taskId: TaskId | null = null): PlacedSpan => ({
  spanId: id(number),
  parentSpanId: parent,
  taskId,
})

test('a span belongs to the first attempt above it, known or by its own column', () => {
  const spans = [
    span(1, spanIdOf(task(1))),
    span(2, id(1)),
    span(3, null, task(2)),
    span(4, id(3)),
    span(5, null),
    span(6, id(5)),
    span(7, id(99)),
  ]
  expect([...attemptOf(spans, [task(1)])]).toEqual(
    expect.arrayContaining([
      [id(1), task(1)],
      [id(2), task(1)],
      [id(3), task(2)],
      [id(4), task(2)],
    ]),
  )
  expect(attemptOf(spans, [task(1)]).size).toBe(4)
})

test('parents in a circle belong to nothing and end', () => {
  expect(attemptOf([span(1, id(2)), span(2, id(1)), span(3, id(3)), span(4, id(1))], [task(1)]).size).toBe(0)
})

test('a chain of 100,000 spans is climbed without overflowing, from either end', () => {
  const chain = Array.from({ length: 100_000 }, (_, at) => span(at, at === 0 ? spanIdOf(task(1)) : id(at - 1)))
  expect(attemptOf(chain, [task(1)]).size).toBe(100_000)
  expect(attemptOf(chain.toReversed(), [task(1)]).size).toBe(100_000)
}, 60_000)

test('the order of the spans does not matter', () => {
  const parents = fc.array(fc.option(fc.nat(12), { nil: null }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(parents, fc.infiniteStream(fc.nat()), (chosen, dice) => {
      const spans = chosen.map((parent, at) =>
        span(at, parent === null ? null : parent === 0 ? spanIdOf(task(1)) : id(parent)),
      )
      const shuffled = spans.map((each) => ({ each, key: Number(dice.next().value) })).sort((a, b) => a.key - b.key)
      const again = attemptOf(
        shuffled.map(({ each }) => each),
        [task(1)],
      )
      expect(new Map([...again].sort())).toEqual(new Map([...attemptOf(spans, [task(1)])].sort()))
    }),
  )
})
