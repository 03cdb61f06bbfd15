'use client'

import { useCallback, useState } from 'react'
import type { SpansView } from '#services/runs/spans-view.ts'
import { spanCount } from '#trace/span-columns.ts'
import { spanTableOf } from '#trace/span-table.ts'
import { spanTree, type SpanTree } from '#trace/span-tree.ts'
import { useWorked } from './use-worked.ts'

/** While more is on its way, all is arranged anew when there is so much more than before: each time costs what there is. */
const GROWN = 1.5

export interface ShownSpans {
  readonly tree: SpanTree
  /** These are all. */
  readonly isWhole: boolean
}

/** The spans that are here as a tree, or, while others are on their way, most of them. */
export function useSpanTree(spans: SpansView, isMoreComing: boolean): ShownSpans {
  const [kept, setTaken] = useState(spans)
  const isDue =
    kept.frames !== spans.frames && (!isMoreComing || spanCount(spans.frames) >= GROWN * spanCount(kept.frames))
  const taken = isDue ? spans : kept
  if (isDue) setTaken(spans)
  const work = useCallback(
    () => ({ tree: spanTree(spanTableOf(taken.frames)), isWhole: taken.next === null }),
    [taken.frames, taken.next],
  )
  const first = useCallback(() => void spanTableOf(taken.frames), [taken.frames])
  return useWorked({ work, first, count: spanCount(taken.frames) })
}
