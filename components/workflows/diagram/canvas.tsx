'use client'

import '@xyflow/react/dist/base.css'
import { Controls, MarkerType, ReactFlow, type Edge, type NodeChange } from '@xyflow/react'
import { useMemo, type ReactNode } from 'react'
import type { Graph } from '#engine/graph.ts'
import { FrameBox, nodeWords, TaskBox, type DiagramNodeType } from './diagram-node.tsx'
import { placeGraph, type PlacedGraph } from './layout.ts'
import type { NodeMark } from './marks.ts'
import { FIT, useFit } from './use-fit.ts'

export interface CanvasProps {
  readonly graph: Graph
  /** What became of each node; null for a definition that is not running. */
  readonly marks: ReadonlyMap<string, NodeMark> | null
  readonly selected: string | null
  /** Null: nothing can be selected. */
  readonly onSelect: ((ref: string) => void) | null
  /** As high as the picture, within bounds; else the place around it says. */
  readonly isAsHighAsNeeded: boolean
}

const HEIGHT_MIN = 260
const HEIGHT_MAX = 760
const AROUND = 72
const heightOf = ({ height }: PlacedGraph): number => Math.min(HEIGHT_MAX, Math.max(HEIGHT_MIN, height + AROUND))

const NODE_TYPES = { task: TaskBox, frame: FrameBox }
const NO_ATTRIBUTION = { hideAttribution: true }

function nodesOf(
  placed: PlacedGraph,
  { marks, selected, onSelect }: Pick<CanvasProps, 'marks' | 'selected' | 'onSelect'>,
): DiagramNodeType[] {
  return placed.nodes.map((node) => {
    const mark = marks?.get(node.ref) ?? null
    const isSelected = node.ref === selected
    return {
      id: node.ref,
      type: node.isFrame ? 'frame' : 'task',
      position: { x: node.x, y: node.y },
      width: node.width,
      height: node.height,
      ...(node.inside === null ? {} : { parentId: node.inside }),
      data: { node, mark, isSelected },
      ariaLabel: nodeWords(node, mark),
      ariaRole: onSelect ? 'button' : 'group',
      ...(onSelect ? { domAttributes: { 'aria-pressed': isSelected } } : {}),
    }
  })
}

/** What was not come to yet is drawn fainter on a run. */
function edgesOf({ edges }: PlacedGraph, marks: CanvasProps['marks']): Edge[] {
  return edges.map(({ from, to, label }) => {
    const isOpen = marks !== null && !marks.has(to)
    const colour = isOpen ? 'var(--line)' : 'var(--idle)'
    return {
      id: JSON.stringify([from, to, label]),
      source: from,
      target: to,
      type: 'smoothstep',
      ...(label === null ? {} : { label }),
      style: { stroke: colour, strokeWidth: 1.25 },
      markerEnd: { type: MarkerType.ArrowClosed, color: colour, width: 14, height: 14 },
    }
  })
}

/** The picture itself: move it, zoom it, go from node to node with Tab. */
export function Canvas({ graph, marks, selected, onSelect, isAsHighAsNeeded }: CanvasProps): ReactNode {
  const placed = useMemo(() => placeGraph(graph), [graph])
  const nodes = useMemo(() => nodesOf(placed, { marks, selected, onSelect }), [placed, marks, selected, onSelect])
  const edges = useMemo(() => edgesOf(placed, marks), [placed, marks])
  const onNodesChange = (changes: NodeChange<DiagramNodeType>[]): void => {
    const chosen = changes.find((change) => change.type === 'select' && change.selected)
    if (chosen?.type === 'select') onSelect?.(chosen.id)
  }
  const { place, ...fitting } = useFit()
  return (
    <div ref={place} style={{ height: isAsHighAsNeeded ? heightOf(placed) : '100%' }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onNodesChange={onNodesChange}
        {...fitting}
        fitView
        fitViewOptions={FIT}
        minZoom={0.1}
        maxZoom={2}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable={onSelect !== null}
        deleteKeyCode={null}
        preventScrolling={false}
        zoomOnScroll={false}
        panOnScroll={false}
        proOptions={NO_ATTRIBUTION}
        aria-label="Diagram"
      >
        <Controls showInteractive={false} fitViewOptions={FIT} />
      </ReactFlow>
    </div>
  )
}
