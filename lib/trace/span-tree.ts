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
    const place = table.byStart[i] ?? 0
    const above = table.parentOf(place)
    if (above === -1 || above === place) continue
    parent[place] = above
    nextSibling[place] = firstChild[above] ?? 0
    firstChild[above] = place
  }
  return { parent, firstChild, nextSibling }
}

/** Takes a span out from among its siblings: it becomes a root. */
function cut({ parent, firstChild, nextSibling }: Links, place: number): void {
  const above = parent[place] ?? 0
  if ((firstChild[above] ?? 0) === place) firstChild[above] = nextSibling[place] ?? 0
  else {
    let before = firstChild[above] ?? 0
    while ((nextSibling[before] ?? 0) !== place) before = nextSibling[before] ?? 0
    nextSibling[before] = nextSibling[place] ?? 0
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
      for (let child = links.firstChild[order[next] ?? 0] ?? 0; child !== -1; child = links.nextSibling[child] ?? 0)
        reach(child)
    }
  }
  for (const place of table.byStart) if ((links.parent[place] ?? 0) === -1) reach(place)
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
    const place = topDown[i] ?? 0
    const above = links.parent[place] ?? 0
    if (above === -1) continue
    size[above] = (size[above] ?? 0) + (size[place] ?? 0)
    if ((hasError[place] ?? 0) === 1) hasError[above] = 1
  }
  const roots = table.byStart.filter((place) => (links.parent[place] ?? 0) === -1)
  return { table, ...links, roots, topDown, size, hasError }
}

/** The children of a span by start. */
export function childrenOf({ firstChild, nextSibling }: SpanTree, place: number): number[] {
  const children: number[] = []
  for (let child = firstChild[place] ?? 0; child !== -1; child = nextSibling[child] ?? 0) children.push(child)
  return children
}
