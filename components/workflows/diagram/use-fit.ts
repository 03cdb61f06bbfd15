import type { OnInit, OnMoveStart } from '@xyflow/react'
import { useEffect, useRef, type RefObject } from 'react'
import type { DiagramNodeType } from './diagram-node.tsx'

/** Left of the picture is room for its controls, which would lie over a node on a phone. */
export const FIT = { padding: { y: 0.12, right: 0.12, left: '52px' }, maxZoom: 1 } as const

interface Fit {
  readonly place: RefObject<HTMLDivElement | null>
  readonly onInit: OnInit<DiagramNodeType>
  readonly onMoveStart: OnMoveStart
}

/** Keeps the whole picture in sight when its place becomes wider or narrower, until somebody moves or zooms it by hand. */
export function useFit(): Fit {
  const place = useRef<HTMLDivElement>(null)
  const flow = useRef<Parameters<OnInit<DiagramNodeType>>[0]>(null)
  const isMoved = useRef(false)
  useEffect(() => {
    if (!place.current) return undefined
    const observer = new ResizeObserver(() => {
      if (!isMoved.current) void flow.current?.fitView(FIT)
    })
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  return {
    place,
    onInit: (instance) => {
      flow.current = instance
    },
    onMoveStart: (event) => {
      if (event) isMoved.current = true
    },
  }
}
