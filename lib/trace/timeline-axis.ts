import { gapsBetween, type Stretch } from './stretches.ts'
import type { SegmentKind } from './timeline-row.ts'

/** A stretch in which nothing ran, shown narrower than it was and by its name. */
interface Cut extends Stretch {
  readonly name: string
}

interface Stop {
  readonly at: number
  readonly x: number
}

/** Where a moment stands: piecewise linear between stops, 0 to 100. */
export interface Axis extends Stretch {
  readonly stops: readonly [first: Stop, ...others: Stop[]]
  readonly cuts: readonly Cut[]
  /** More lies before or behind it. */
  readonly isPart: boolean
}

/** What an axis is made of. */
export interface AxisParts {
  readonly run: Stretch
  /** When something was worked on, as stretches that do not touch. */
  readonly busy: readonly Stretch[]
  /** What was waited for when nothing was. */
  readonly idle: readonly (Stretch & { readonly kind: SegmentKind })[]
}

const SHARE_OF_BUSY_MAX = 0.35
const CUT_OF_BUSY = 0.3
const ALL_CUTS_OF_BUSY = 0.5
const CUT_MS_MIN = 1000

const NAMES: { readonly [kind in SegmentKind]: string } = {
  waiting: 'waiting for a person',
  'backing-off': 'backing off',
  paused: 'paused',
  queued: 'queued',
  work: 'nothing ran',
  span: 'nothing ran',
  untraced: 'not traced',
  sampled: 'sampled',
}
const NAME_ORDER: readonly SegmentKind[] = ['waiting', 'paused', 'backing-off', 'queued']

function nameOf(gap: Stretch, idle: AxisParts['idle']): string {
  const middle = (gap.from + gap.to) / 2
  const kinds = new Set(idle.filter(({ from, to }) => from <= middle && to >= middle).map(({ kind }) => kind))
  return NAMES[NAME_ORDER.find((kind) => kinds.has(kind)) ?? 'work']
}

function extent({ run, busy, idle }: AxisParts): Stretch {
  let { from, to } = run
  for (const stretch of [busy.at(0), busy.at(-1), ...idle]) {
    from = Math.min(from, stretch?.from ?? from)
    to = Math.max(to, stretch?.to ?? to)
  }
  return { from, to: Math.max(to, from + 1) }
}

function stopsOf(domain: Stretch, cuts: readonly Cut[], cutWidth: number): Axis['stops'] {
  const stops: Stop[] = []
  let width = 0
  let cursor = domain.from
  for (const cut of cuts) {
    width += cut.from - cursor
    if (cut.from > domain.from) stops.push({ at: cut.from, x: width })
    width += cutWidth
    stops.push({ at: cut.to, x: width })
    cursor = cut.to
  }
  width += domain.to - cursor
  if (cursor < domain.to) stops.push({ at: domain.to, x: width })
  return [{ at: domain.from, x: 0 }, ...stops.map(({ at, x }) => ({ at, x: (x / width) * 100 }))]
}

/** The axis of a whole run. With `isCompressed`, long stretches without work get one narrow width each and a name. */
export function timelineAxis(parts: AxisParts, isCompressed: boolean): Axis {
  const domain = extent(parts)
  const busyMs = Math.max(
    CUT_MS_MIN,
    parts.busy.reduce((sum, { from, to }) => sum + to - from, 0),
  )
  const isLong = ({ from, to }: Stretch): boolean => to - from > Math.max(CUT_MS_MIN, busyMs * SHARE_OF_BUSY_MAX)
  const gaps = isCompressed ? gapsBetween(parts.busy, domain).filter(isLong) : []
  const cuts = gaps.map((gap): Cut => ({ from: gap.from, to: gap.to, name: nameOf(gap, parts.idle) }))
  const cutWidth = Math.min(CUT_OF_BUSY, ALL_CUTS_OF_BUSY / Math.max(1, cuts.length)) * busyMs
  return { ...domain, stops: stopsOf(domain, cuts, cutWidth), cuts, isPart: false }
}

type Stops = Axis['stops']
type Dimension = 'at' | 'x'

function interpolate(stops: Stops, value: number, from: Dimension, to: Dimension): number {
  let [before] = stops
  for (const after of stops) {
    if (after[from] >= value) {
      const span = after[from] - before[from]
      return span === 0 ? after[to] : before[to] + ((value - before[from]) / span) * (after[to] - before[to])
    }
    before = after
  }
  return before[to]
}

/** Where a moment stands on the axis, 0 to 100. Never decreases as time goes on. */
export const positionOf = (axis: Axis, at: number): number => interpolate(axis.stops, at, 'at', 'x')

/** The moment at a place of the axis. */
export const momentAt = (axis: Axis, x: number): number => interpolate(axis.stops, x, 'x', 'at')

export interface Tick {
  readonly x: number
  readonly at: number
  /** The cut it stands for, or null for a moment. */
  readonly cut: Cut | null
}

const TICK_EVERY = 20
const TICK_APART = 13
/** What a cut leaves out is said in more words. */
const CUT_APART = 17

/** Labels under the axis: one per cut, and moments where there is room between them. */
export function ticksOf(axis: Axis): readonly Tick[] {
  const cuts = axis.cuts.map((cut) => ({
    x: (positionOf(axis, cut.from) + positionOf(axis, cut.to)) / 2,
    at: cut.from,
    cut,
  }))
  const moments: Tick[] = []
  const taken: number[] = []
  const isNearCut = (x: number): boolean => cuts.some((tick) => Math.abs(tick.x - x) < CUT_APART)
  const after = axis.cuts.map((cut) => positionOf(axis, cut.to))
  const regular = Array.from({ length: 5 }, (_, index) => index * TICK_EVERY)
  for (const x of [0, ...after, ...regular.slice(1)]) {
    if (x > 95 || isNearCut(x) || taken.some((other) => Math.abs(other - x) < TICK_APART)) continue
    taken.push(x)
    moments.push({ x, at: momentAt(axis, x), cut: null })
  }
  return [...cuts, ...moments].sort((a, b) => a.x - b.x)
}
