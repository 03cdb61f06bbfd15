import { array, assert, boolean, constantFrom, integer, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { merged } from '#trace/stretches.ts'
import { type AxisParts, momentAt, positionOf, ticksOf, timelineAxis } from '#trace/timeline-axis.ts'
import { msOf, type Segment, type SegmentKind } from '#trace/timeline-row.ts'

/** What ran, as stretches that do not touch, and what was waited for. */
const partsOf = (segments: readonly Segment[], run: AxisParts['run']): AxisParts => {
  const isBusy = ({ kind }: Segment): boolean => kind === 'work' || kind === 'span'
  return { run, busy: merged(segments.filter(isBusy)), idle: segments.filter((one) => !isBusy(one)) }
}
const segment = (kind: SegmentKind, from: number, to: number): Segment => ({
  kind,
  state: 'done',
  from,
  to,
  isOpen: false,
})
const kinds: readonly SegmentKind[] = ['work', 'span', 'queued', 'backing-off', 'waiting', 'paused']
const segments = array(
  tuple(constantFrom(...kinds), integer({ min: 0, max: 1e6 }), integer({ min: 0, max: 1e5 })).map(
    ([kind, from, length]) => segment(kind, from, from + length),
  ),
  { maxLength: 30 },
)

test('the axis never goes backwards, spans 0 to 100 and can be read both ways', () => {
  assert(
    property(segments, boolean(), array(integer({ min: -1e3, max: 2e6 })), (parts, isCompressed, moments) => {
      const axis = timelineAxis(partsOf(parts, { from: 0, to: 1000 }), isCompressed)
      const places = moments.sort((a, b) => a - b).map((at) => positionOf(axis, at))
      expect(places.every((x, index) => x >= 0 && x <= 100 && x >= (places[index - 1] ?? 0))).toBe(true)
      expect([positionOf(axis, axis.from), positionOf(axis, axis.to)]).toEqual([0, 100])
      const inside = moments.filter((at) => at > axis.from && at < axis.to)
      for (const at of inside) expect(momentAt(axis, positionOf(axis, at))).toBeCloseTo(at, 3)
    }),
  )
})

test('however much is cut, cuts take at most a third of the axis', () => {
  assert(
    property(segments, (parts) => {
      const axis = timelineAxis(partsOf([...parts, segment('work', 0, 1000)], { from: 0, to: 1000 }), true)
      const widths = axis.cuts.map(({ from, to }) => positionOf(axis, to) - positionOf(axis, from))
      expect(widths.reduce((sum, width) => sum + width, 0)).toBeLessThan(33.4)
    }),
  )
})

const waiting = partsOf(
  [segment('work', 0, 10_000), segment('waiting', 10_000, 400_000), segment('work', 400_000, 420_000)],
  { from: 0, to: 420_000 },
)

test('a long wait is cut and named by what was waited for', () => {
  expect(timelineAxis(waiting, true).cuts).toEqual([{ from: 10_000, to: 400_000, name: 'waiting for a person' }])
  expect(timelineAxis(waiting, false).cuts).toEqual([])
})

test('a gap in which nothing is known to wait is named so', () => {
  const quiet = partsOf([segment('work', 0, 1000), segment('work', 60_000, 61_000)], { from: 0, to: 61_000 })
  expect(timelineAxis(quiet, true).cuts.map((cut) => cut.name)).toEqual(['nothing ran'])
})

test('ticks keep apart and one stands for the cut', () => {
  const ticks = ticksOf(timelineAxis(waiting, true))
  const apart = ticks.map((tick, index) => tick.x - (ticks[index - 1]?.x ?? -100))
  expect(Math.min(...apart)).toBeGreaterThanOrEqual(11)
  expect(ticks.filter((tick) => tick.cut !== null)).toHaveLength(1)
})

test('beyond its ends an axis stands still', () => {
  const axis = timelineAxis(waiting, true)
  expect([positionOf(axis, -5_000), positionOf(axis, 1e9), momentAt(axis, -3), momentAt(axis, 250)]).toEqual([
    0, 100, 0, 420_000,
  ])
})

test('nanoseconds are epoch ms, told to the microsecond', () => {
  expect([msOf('1764000000250000002'), msOf('1764000000250001999'), msOf('0')]).toEqual([
    1_764_000_000_250, 1_764_000_000_250.001, 0,
  ])
})
