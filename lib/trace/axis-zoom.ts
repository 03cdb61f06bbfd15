import type { Stretch } from './stretches.ts'
import { type Axis, momentAt, positionOf } from './timeline-axis.ts'

/** Nothing is told apart closer than this. */
const WINDOW_MS_MIN = 0.05

/** A window within an axis, no narrower than can be read. */
function fitted(axis: Axis, { from, to }: Stretch): Stretch {
  const width = Math.min(Math.max(to - from, WINDOW_MS_MIN), axis.to - axis.from)
  const begin = Math.min(Math.max(from, axis.from), axis.to - width)
  return { from: begin, to: begin + width }
}

/** The part of an axis that is looked at, again from 0 to 100. */
export function zoomed(axis: Axis, window: Stretch | null): Axis {
  if (window === null) return axis
  const { from, to } = fitted(axis, window)
  const [left, right] = [positionOf(axis, from), positionOf(axis, to)]
  const scale = 100 / Math.max(right - left, Number.EPSILON)
  const inside = axis.stops.filter(({ at }) => at > from && at < to)
  const stops = inside.map(({ at, x }) => ({ at, x: (x - left) * scale }))
  const cuts = axis.cuts.filter((cut) => cut.to > from && cut.from < to)
  return {
    from,
    to,
    isPart: true,
    stops: [{ at: from, x: 0 }, ...stops, { at: to, x: 100 }],
    cuts: cuts.map((cut) => ({ name: cut.name, from: Math.max(cut.from, from), to: Math.min(cut.to, to) })),
  }
}

/** The window that is `factor` times as wide as what is looked at now, around the place `x` of it; null for the whole. */
export function zoomedBy(
  axis: Axis,
  window: Stretch | null,
  { factor, x = 50 }: { readonly factor: number; readonly x?: number },
): Stretch | null {
  const left = window === null ? 0 : positionOf(axis, window.from)
  const right = window === null ? 100 : positionOf(axis, window.to)
  const width = Math.min(100, (right - left) * factor)
  if (width >= 100) return null
  const centre = left + ((right - left) * x) / 100
  const begin = Math.min(Math.max(0, centre - (width * x) / 100), 100 - width)
  return fitted(axis, { from: momentAt(axis, begin), to: momentAt(axis, begin + width) })
}

/** The window moved by a share of its width, within the axis. */
export function pannedBy(axis: Axis, window: Stretch | null, share: number): Stretch | null {
  if (window === null) return null
  const left = positionOf(axis, window.from)
  const width = positionOf(axis, window.to) - left
  const begin = Math.min(Math.max(0, left + width * share), 100 - width)
  return { from: momentAt(axis, begin), to: momentAt(axis, begin + width) }
}
