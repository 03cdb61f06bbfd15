import { Graph as DagreGraph, layout as placeAll } from '@dagrejs/dagre'
import type { Graph, GraphEdge, GraphNode } from '#engine/graph.ts'

/** Where a node is drawn, in pixels; inside a frame, from the frame's corner. */
export interface PlacedNode extends GraphNode {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PlacedGraph {
  /** A frame comes before what lies in it. */
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly GraphEdge[]
  readonly width: number
  readonly height: number
}

const NODE_HEIGHT = 52
/** Holds the longest word for a state. */
const WIDTH_MIN = 180
const WIDTH_MAX = 248
/** Icon and margins, then about this much a letter. */
const WIDTH_AROUND = 62
const LETTER_WIDTH = 7.2
const LABEL_HEIGHT = 18
const FRAME = { side: 18, top: 56, bottom: 18 } as const
const GAPS = { nodesep: 26, ranksep: 38, edgesep: 14, marginx: 4, marginy: 4 } as const

interface Size {
  readonly width: number
  readonly height: number
}

const sizeOf = ({ ref }: GraphNode): Size => ({
  // Even, so that what stands in a column has one middle and its edges no kink.
  width: Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, 2 * Math.round((WIDTH_AROUND + ref.length * LETTER_WIDTH) / 2))),
  height: NODE_HEIGHT,
})

/** What dagre knows a node by: it keeps them as members of an object, which has some of its own, and numbers come first in it. */
const keyOf = (ref: string): string => `task ${ref}`

/** What lies directly inside one frame, or at the top. */
interface Level extends Size {
  readonly nodes: readonly PlacedNode[]
}

/** Lays out one level; frames on it are laid out before, so that their size is known. */
function levelOf({ nodes, edges }: Graph, inside: string | null): Level {
  const own = nodes.filter((node) => node.inside === inside)
  const bodies = new Map(
    own.filter((node) => node.isFrame).map((node) => [node.ref, levelOf({ nodes, edges }, node.ref)]),
  )
  const dagre = new DagreGraph().setGraph({ rankdir: 'TB', ...GAPS }).setDefaultEdgeLabel(() => ({}))
  for (const node of own) dagre.setNode(keyOf(node.ref), { ...frameSize(sizeOf(node), bodies.get(node.ref)) })
  const refs = new Set(own.map(({ ref }) => ref))
  for (const { from, to, label } of edges)
    if (refs.has(from) && refs.has(to))
      dagre.setEdge(
        keyOf(from),
        keyOf(to),
        label ? { width: label.length * LETTER_WIDTH, height: LABEL_HEIGHT, labelpos: 'c' } : {},
      )
  placeAll(dagre, { constraints: asWritten(edges) })
  const placed = own.flatMap((node) => {
    const { x, y, width, height } = dagre.node(keyOf(node.ref)) as Size & { x: number; y: number }
    const corner = { x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height }
    return [Object.assign(corner, node)].concat(inFrame(bodies.get(node.ref)))
  })
  const { width = 0, height = 0 } = dagre.graph() as Partial<Size>
  return { nodes: placed, width: Math.ceil(width), height: Math.ceil(height) }
}

/** Branches stand from left to right in the order of the definition. */
function asWritten(edges: readonly GraphEdge[]): { left: string; right: string }[] {
  const heads = [...Map.groupBy(edges, ({ from }) => from).values()].map((all) => all.map(({ to }) => keyOf(to)))
  return heads.flatMap((refs) => refs.slice(1).flatMap((right, i) => ({ left: refs[i] ?? right, right })))
}

const frameSize = (own: Size, body: Level | undefined): Size =>
  body
    ? {
        width: Math.max(own.width, body.width + 2 * FRAME.side),
        height: body.height + FRAME.top + FRAME.bottom,
      }
    : own

/** Moves what lies directly in a frame below the frame's head; deeper nodes move with their own frame. */
function inFrame(body: Level | undefined): readonly PlacedNode[] {
  if (!body) return []
  const direct = body.nodes[0]?.inside
  return body.nodes.map((node) =>
    node.inside === direct ? { ...node, x: node.x + FRAME.side, y: node.y + FRAME.top } : node,
  )
}

/** Places every node of a graph, from top to bottom. Pure: the same graph gives the same picture. */
export function placeGraph(graph: Graph): PlacedGraph {
  const { nodes, width, height } = levelOf(graph, null)
  return { nodes, edges: graph.edges, width, height }
}
