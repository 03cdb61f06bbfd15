import { at, intAt, msAt } from './columns.ts'
import type { PathPiece } from './critical-path.ts'
import type { SpanForests } from './span-forests.ts'
import { childrenOf, type SpanTree } from './span-tree.ts'

/** Where each span lies on the critical path, by place; `to` is 0 for those that do not. */
export interface CriticalSpans {
  readonly from: Float64Array
  readonly to: Float64Array
}

/** Spans that stand beside each other, and when what they belong to was on the path. */
interface CriticalWindow {
  readonly places: readonly number[]
  readonly from: number
  readonly to: number
}

/** By their end; those of most traces stand in that order already. */
function byEnd(places: readonly number[], to: Float64Array): readonly number[] {
  const isSorted = places.every((place, i) => i === 0 || msAt(to, at(places, i - 1)) <= msAt(to, place))
  return isSorted ? places : [...places].sort((a, b) => msAt(to, a) - msAt(to, b))
}

/**
 * The spans that decided how long each window took: backwards from its end, at each moment the one that ended last before it,
 * and within that one the same again. Without recursion, and no span is met twice.
 */
function criticalSpans(tree: SpanTree, windows: readonly CriticalWindow[]): CriticalSpans {
  const { table } = tree
  const path: CriticalSpans = { from: new Float64Array(table.count), to: new Float64Array(table.count) }
  const open = [...windows]
  for (let window = open.pop(); window !== undefined; window = open.pop()) {
    let cursor = window.to
    for (const place of byEnd(window.places, table.to).toReversed()) {
      const from = Math.max(msAt(table.from, place), window.from)
      const to = Math.min(msAt(table.to, place), window.to)
      if (to > cursor || from >= cursor || to <= from) continue
      path.from[place] = from
      path.to[place] = to
      cursor = from
      if (intAt(tree.firstChild, place) !== -1) open.push({ places: childrenOf(tree, place), from, to })
    }
  }
  return path
}

/** The spans below the attempts that a path leads through. */
export function spansOnPath(tree: SpanTree, forests: SpanForests, path: readonly PathPiece[]): CriticalSpans {
  const windows = path.flatMap(({ kind, taskId, from, to }): CriticalWindow[] => {
    const forest = taskId !== null && (kind === 'working' || kind === 'rolling-back') ? forests.get(taskId) : undefined
    return forest === undefined ? [] : [{ places: forest.roots, from, to }]
  })
  return criticalSpans(tree, windows)
}
