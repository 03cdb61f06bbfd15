'use client'

import { useMemo, useState } from 'react'
import type { RunView } from '#services/runs/view.ts'
import type { SpansView } from '#services/runs/spans-view.ts'
import { spanCount } from '#trace/span-columns.ts'
import { spanForests, type SpanForests } from '#trace/span-forests.ts'
import { growSpanTable, spanTableOf } from '#trace/span-table.ts'
import { spanTree, type SpanTree } from '#trace/span-tree.ts'
import { useWorked } from './use-worked.ts'

/** While more is on its way, all is arranged anew when there is so much more than before: each time costs what there is. */
const GROWN = 1.5

export interface ShownSpans {
  readonly tree: SpanTree
  readonly forests: SpanForests
  /** These are all. */
  readonly isWhole: boolean
}

/** The spans that are here as trees, or, while others are on their way, most of them. */
export function useSpanTree({ attempts, repeats }: RunView, spans: SpansView, isMoreComing: boolean): ShownSpans {
  const [kept, setTaken] = useState(spans)
  const isDue =
    kept.frames !== spans.frames && (!isMoreComing || spanCount(spans.frames) >= GROWN * spanCount(kept.frames))
  const taken = isDue ? spans : kept
  if (isDue) setTaken(spans)
  const { frames, next } = taken
  const [work, before] = useMemo(() => {
    const tree = () => spanTree(spanTableOf(frames))
    const forests = () => spanForests(tree(), { attempts, repeats })
    function* inPieces() {
      yield* growSpanTable(frames)
      yield tree()
    }
    return [() => ({ tree: tree(), forests: forests(), isWhole: next === null }), inPieces] as const
  }, [frames, next, attempts, repeats])
  return useWorked({ work, before, count: spanCount(frames) })
}
