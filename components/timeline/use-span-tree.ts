'use client'

import { useEffect, useState } from 'react'
import type { SpanColumns } from '#trace/span-columns.ts'
import { spanTableOf } from '#trace/span-table.ts'
import { spanTree, type SpanTree } from '#trace/span-tree.ts'

/** Lets the browser draw and answer before the next piece of work. */
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    const channel = new MessageChannel()
    channel.port1.addEventListener('message', () => resolve(), { once: true })
    channel.port1.start()
    channel.port2.postMessage(null)
  })

const treeOf = (frames: readonly SpanColumns[]): SpanTree => spanTree(spanTableOf(frames))

/** The tree of the spans that are here. What comes later is worked in piece by piece: the page stays quick. */
export function useSpanTree(frames: readonly SpanColumns[]): SpanTree {
  const [shown, setShown] = useState(() => ({ frames, tree: treeOf(frames) }))
  useEffect(() => {
    if (shown.frames === frames) return
    let isOver = false
    const work = async (): Promise<void> => {
      const table = spanTableOf(frames)
      await breathe()
      if (!isOver) setShown({ frames, tree: spanTree(table) })
    }
    void work()
    return () => {
      isOver = true
    }
  }, [frames, shown.frames])
  return shown.tree
}
