'use client'

import { useCallback } from 'react'
import type { SpanColumns } from '#trace/span-columns.ts'
import { spanTableOf } from '#trace/span-table.ts'
import { spanTree, type SpanTree } from '#trace/span-tree.ts'
import { useWorked } from './use-worked.ts'

const countOf = (frames: readonly SpanColumns[]): number => frames.reduce((sum, { starts }) => sum + starts.length, 0)

/** The tree of the spans that are here. */
export function useSpanTree(frames: readonly SpanColumns[]): SpanTree {
  const work = useCallback(() => spanTree(spanTableOf(frames)), [frames])
  const first = useCallback(() => void spanTableOf(frames), [frames])
  return useWorked({ work, first, count: countOf(frames) })
}
