/** From one moment to another, epoch ms. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Stretches in order of their start as those that do not touch; what lies closer than `apartMs` is one. */
export function mergedInOrder(stretches: Iterable<Stretch>, apartMs = 0): Stretch[] {
  const result: { from: number; to: number }[] = []
  for (const { from, to } of stretches) {
    const last = result.at(-1)
    if (last !== undefined && from <= last.to + apartMs) last.to = Math.max(last.to, to)
    else result.push({ from, to })
  }
  return result
}

export const merged = (stretches: readonly Stretch[], apartMs = 0): Stretch[] =>
  mergedInOrder(
    [...stretches].sort((a, b) => a.from - b.from),
    apartMs,
  )

/** What lies between stretches that do not touch, within a longer one. */
export function gapsBetween(busy: readonly Stretch[], whole: Stretch): Stretch[] {
  const gaps: Stretch[] = []
  let cursor = whole.from
  for (const { from, to } of busy) {
    if (from > cursor) gaps.push({ from: cursor, to: Math.min(from, whole.to) })
    cursor = Math.max(cursor, to)
    if (cursor >= whole.to) break
  }
  if (whole.to > cursor) gaps.push({ from: cursor, to: whole.to })
  return gaps
}
