import { at } from './columns.ts'
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
    const place = at(table.byStart, i)
    const above = table.parentOf(place)
    if (above === -1 || above === place) continue
    parent[place] = above
    nextSibling[place] = at(firstChild, above)
    firstChild[above] = place
  }
  return { parent, firstChild, nextSibling }
}

/** Takes a span out from among its siblings: it becomes a root. */
function cut({ parent, firstChild, nextSibling }: Links, place: number): void {
  const above = at(parent, place)
  if (at(firstChild, above) === place) firstChild[above] = at(nextSibling, place)
  else {
    let before = at(firstChild, above)
    while (at(nextSibling, before) !== place) before = at(nextSibling, before)
    nextSibling[before] = at(nextSibling, place)
  }
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
      for (let child = at(links.firstChild, at(order, next)); child !== -1; child = at(links.nextSibling, child))
        reach(child)
    }
  }
  for (const place of table.byStart) if (at(links.parent, place) === -1) reach(place)
  walk()
  for (const place of table.byStart) {
    if (isReached[place] === 1) continue
    cut(links, place)
    reach(place)
    walk()
  }
  return order
}

/** The tree of a table; children stand by start. */
export function spanTree(table: SpanTable): SpanTree {
  const links = linksOf(table)
  const topDown = walked(table, links)
  const size = new Int32Array(table.count).fill(1)
  const hasError = table.isError.slice(0, table.count)
  for (let i = table.count - 1; i >= 0; i--) {
    const place = at(topDown, i)
    const above = at(links.parent, place)
    if (above === -1) continue
    size[above] = at(size, above) + at(size, place)
    if (at(hasError, place) === 1) hasError[above] = 1
  }
  const roots = table.byStart.filter((place) => at(links.parent, place) === -1)
  return { table, ...links, roots, topDown, size, hasError }
}

/** The children of a span by start. */
export function childrenOf({ firstChild, nextSibling }: SpanTree, place: number): number[] {
  const children: number[] = []
  for (let child = at(firstChild, place); child !== -1; child = at(nextSibling, child)) children.push(child)
  return children
}
