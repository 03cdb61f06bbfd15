import type { PathPiece } from './critical-path.ts'
import type { SpanForest, SpanOwner } from './span-forests.ts'
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
  const isSorted = places.every((place, i) => i === 0 || (to[places[i - 1] ?? 0] ?? 0) <= (to[place] ?? 0))
  return isSorted ? places : [...places].sort((a, b) => (to[a] ?? 0) - (to[b] ?? 0))
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
    const places = byEnd(window.places, table.to)
    for (let i = places.length - 1; i >= 0; i--) {
      const place = places[i] ?? 0
      const from = Math.max(table.from[place] ?? 0, window.from)
      const to = Math.min(table.to[place] ?? 0, window.to)
      if (to > cursor || from >= cursor || to <= from) continue
      path.from[place] = from
      path.to[place] = to
      cursor = from
      if ((tree.firstChild[place] ?? 0) !== -1) open.push({ places: childrenOf(tree, place), from, to })
    }
  }
  return path
}

/** The spans below the attempts that a path leads through. */
export function spansOnPath(
  tree: SpanTree,
  forests: ReadonlyMap<SpanOwner, SpanForest>,
  path: readonly PathPiece[],
): CriticalSpans {
  const windows = path.flatMap(({ kind, taskId, from, to }): CriticalWindow[] => {
    const forest = taskId !== null && (kind === 'working' || kind === 'rolling-back') ? forests.get(taskId) : undefined
    return forest === undefined ? [] : [{ places: forest.roots, from, to }]
  })
  return criticalSpans(tree, windows)
}
