import { assert, double, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pannedBy, zoomed, zoomedBy } from '#trace/axis-zoom.ts'
import { momentAt, positionOf, timelineAxis } from '#trace/timeline-axis.ts'

/** Ten seconds of work, an hour of waiting, ten seconds of work. */
const axis = timelineAxis(
  {
    run: { from: 0, to: 3_620_000 },
    busy: [
      { from: 0, to: 10_000 },
      { from: 3_610_000, to: 3_620_000 },
    ],
    idle: [{ kind: 'waiting', from: 10_000, to: 3_610_000 }],
  },
  true,
)

describe('looking closer', () => {
  test('any window stands from 0 to 100 and can be read both ways', () => {
    assert(
      property(
        integer({ min: 0, max: 3_619_000 }),
        integer({ min: 1, max: 1_000_000 }),
        double({ min: 0, max: 1, noNaN: true }),
        (from, length, share) => {
          const near = zoomed(axis, { from, to: from + length })
          const at = near.from + (near.to - near.from) * share
          expect([positionOf(near, near.from), positionOf(near, near.to)]).toEqual([0, 100])
          expect(momentAt(near, positionOf(near, at))).toBeCloseTo(at, 2)
          expect(near.from >= axis.from && near.to <= axis.to).toBe(true)
        },
      ),
    )
  })

  test('a cut that reaches into the window stays, as far as it does', () => {
    expect(zoomed(axis, { from: 5_000, to: 20_000 }).cuts).toEqual([
      { from: 10_000, to: 20_000, name: 'waiting for a person' },
    ])
    expect(zoomed(axis, { from: 0, to: 9_000 }).cuts).toEqual([])
  })

  test('nothing is the whole, and nothing is looked at closer than can be told apart', () => {
    expect(zoomed(axis, null)).toBe(axis)
    const near = zoomed(axis, { from: 100, to: 100 })
    expect([near.from, near.to - near.from]).toEqual([100, expect.closeTo(0.05, 6)])
  })

  test('half as much around a place of it, and twice as much until it is the whole again', () => {
    const half = zoomedBy(axis, null, { factor: 0.5, x: 0 })
    expect([half?.from, positionOf(axis, half?.to ?? 0)]).toEqual([0, expect.closeTo(50, 6)])
    const quarter = zoomedBy(axis, half, { factor: 0.5, x: 100 })
    expect([positionOf(axis, quarter?.from ?? 0), positionOf(axis, quarter?.to ?? 0)]).toEqual([
      expect.closeTo(25, 6),
      expect.closeTo(50, 6),
    ])
    expect(zoomedBy(axis, half, { factor: 2 })).toBeNull()
  })

  test('moves by a share of itself and stops at the edges', () => {
    const half = { from: momentAt(axis, 0), to: momentAt(axis, 50) }
    const moved = pannedBy(axis, half, 0.2)
    expect([positionOf(axis, moved?.from ?? 0), positionOf(axis, moved?.to ?? 0)]).toEqual([
      expect.closeTo(10, 6),
      expect.closeTo(60, 6),
    ])
    expect(positionOf(axis, pannedBy(axis, half, 9)?.to ?? 0)).toBeCloseTo(100, 6)
    expect(pannedBy(axis, half, -1)?.from).toBe(0)
    expect(pannedBy(axis, null, 1)).toBeNull()
  })
})
