import { byteAt, intAt } from './columns.ts'
import type { SpanTable } from './span-table.ts'

/** How the spans of a table hang together. Everything is by place and without recursion: traces are deep, and wide. */
export interface SpanTree {
  readonly table: SpanTable
  /** -1 for roots: those without a parent, those whose parent is not here, and one of each circle. */
  readonly parent: Int32Array
  /** The first child by start, and from each child to the next; -1 at the end. */
  readonly firstChild: Int32Array
  readonly nextSibling: Int32Array
  /** By start. */
  readonly roots: Int32Array
  /** All places, parents before their children. */
  readonly topDown: Int32Array
  /** How many spans stand at and below each. */
  readonly size: Int32Array
  /** It or something below it failed. */
  readonly hasError: Uint8Array
}

type Links = Pick<SpanTree, 'parent' | 'firstChild' | 'nextSibling'>

/** Children by start: the last is hung in first. */
function linksOf(table: SpanTable): Links {
  const parent = new Int32Array(table.count).fill(-1)
  const firstChild = new Int32Array(table.count).fill(-1)
  const nextSibling = new Int32Array(table.count).fill(-1)
  for (let i = table.count - 1; i >= 0; i--) {
    const place = intAt(table.byStart, i)
    const above = table.parentOf(place)
    if (above === -1 || above === place) continue
    parent[place] = above
    nextSibling[place] = intAt(firstChild, above)
    firstChild[above] = place
  }
  return { parent, firstChild, nextSibling }
}

/** Takes the first child of a span away: it becomes a root. */
function cutFirst({ parent, firstChild, nextSibling }: Links, place: number): void {
  firstChild[intAt(parent, place)] = intAt(nextSibling, place)
  parent[place] = -1
  nextSibling[place] = -1
}

/** Walks down from all roots, then from one span of each circle, which is cut there. */
function walked(table: SpanTable, links: Links): Int32Array {
  const order = new Int32Array(table.count)
  const isReached = new Uint8Array(table.count)
  let filled = 0
  const reach = (place: number): void => {
    isReached[place] = 1
    order[filled++] = place
  }
  let next = 0
  const walk = (): void => {
    for (; next < filled; next++) {
      const above = intAt(order, next)
      for (let child = intAt(links.firstChild, above); child !== -1; child = intAt(links.nextSibling, child))
        reach(child)
    }
  }
  for (const place of table.byStart) if (intAt(links.parent, place) === -1) reach(place)
  walk()
  for (const place of table.byStart) {
    if (isReached[place] === 1) continue
    // Siblings that began before it were cut before it: it is the first.
    cutFirst(links, place)
    reach(place)
    walk()
  }
  return order
}

const trees = new WeakMap<SpanTable, SpanTree>()

/** The tree of a table, made once; children stand by start. */
export function spanTree(table: SpanTable): SpanTree {
  const tree = trees.get(table) ?? treeOf(table)
  trees.set(table, tree)
  return tree
}

function treeOf(table: SpanTable): SpanTree {
  const links = linksOf(table)
  const topDown = walked(table, links)
  const size = new Int32Array(table.count).fill(1)
  const hasError = table.isError.slice(0, table.count)
  for (let i = table.count - 1; i >= 0; i--) {
    const place = intAt(topDown, i)
    const above = intAt(links.parent, place)
    if (above === -1) continue
    size[above] = intAt(size, above) + intAt(size, place)
    if (byteAt(hasError, place) === 1) hasError[above] = 1
  }
  const roots = table.byStart.filter((place) => intAt(links.parent, place) === -1)
  return { table, ...links, roots, topDown, size, hasError }
}

/** The children of a span by start. */
export function childrenOf({ firstChild, nextSibling }: SpanTree, place: number): number[] {
  const children: number[] = []
  for (let child = intAt(firstChild, place); child !== -1; child = intAt(nextSibling, child)) children.push(child)
  return children
}
