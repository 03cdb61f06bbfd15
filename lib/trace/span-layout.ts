import { at, joinedColumn } from './columns.ts'
import type { SpanMatches } from './span-matches.ts'
import { childrenOf, type SpanTree } from './span-tree.ts'
import { isExpanded, type RowDraft, type TimelineOptions } from './timeline-row.ts'

const REPEATS_MIN = 5
export const OPEN_SIZE_MAX = 30

/** Equal siblings in one row. */
export interface SpanGroup {
  readonly key: string
  readonly places: readonly number[]
  readonly hasError: boolean
  readonly isOpen: boolean
}

/** What stands in a row: a heading, a span with its place, or a group. */
export type SpanItem =
  | { readonly kind: 'head'; readonly row: RowDraft }
  | { readonly kind: 'span'; readonly place: number }
  | { readonly kind: 'group'; readonly group: SpanGroup }

/** A heading with the trees below it; without one they stand at the top. */
export interface SpanSection {
  readonly head: RowDraft | null
  readonly roots: readonly number[]
}

/** The rows of a lane of spans by number, so that a row that nobody looks at costs a few bytes. */
export interface SpanLayout {
  readonly count: number
  itemAt(index: number): SpanItem
  depthAt(index: number): number
  /** The row of a span, of a heading or of a group; -1 when it is in a fold. */
  indexOf(key: string): number
  isOpen(place: number): boolean
}

/** Whether spans were open or folded when they were first shown: they stay so while more arrive. */
export type FoldMemory = Map<number, boolean>

interface Wanted {
  readonly tree: SpanTree
  readonly matches: SpanMatches
  readonly options: TimelineOptions
  readonly memory: FoldMemory
}

const KEY = 'span:'

/** The spans that keys name. */
const placesOf = ({ table }: SpanTree, keys: Iterable<string>): ReadonlySet<number> =>
  new Set([...keys].filter((key) => key.startsWith(KEY)).map((key) => table.find(key.slice(KEY.length))))

/** What stands above a span. */
export function placesAbove(tree: SpanTree, key: string | null): ReadonlySet<number> {
  const above = new Set<number>()
  if (key === null || !key.startsWith(KEY)) return above
  for (let place = tree.table.find(key.slice(KEY.length)); place !== -1; place = at(tree.parent, place)) above.add(place)
  return above
}

/** Says which spans show what is below them. */
function openness({ tree, matches, options, memory }: Wanted): (place: number) => boolean {
  const opened = placesOf(tree, options.folds.opened)
  const closed = placesOf(tree, options.folds.closed)
  const above = placesAbove(tree, options.selected)
  const rule = (place: number): boolean =>
    !options.isFolded ||
    at(tree.size, place) <= OPEN_SIZE_MAX ||
    at(tree.hasError, place) === 1 ||
    matches.hasMatch(place)
  return (place) => {
    if (at(tree.firstChild, place) === -1) return false
    if (opened.has(place) || above.has(place)) return true
    const byDefault = memory.get(place) ?? rule(place)
    memory.set(place, byDefault)
    return byDefault && !closed.has(place)
  }
}

/** Equal siblings stand together at the place of the first, once there are five of them; those that failed apart. */
function grouping({ tree, matches, options }: Wanted): (places: readonly number[]) => readonly SpanItem[] {
  const { table } = tree
  const above = placesAbove(tree, options.selected)
  const groupOf = (places: readonly number[]): SpanGroup => {
    const key = `repeats:${table.idOf(at(places, 0))}`
    const byDefault = !options.isFolded || places.some((place) => matches.hasMatch(place))
    const isAbove = above.size > 0 && places.some((place) => above.has(place))
    const hasError = at(tree.hasError, at(places, 0)) === 1
    return { key, places, hasError, isOpen: isAbove || isExpanded(options, key, byDefault) }
  }
  const sortOf = (place: number): number => at(table.sort, place) * 2 + at(tree.hasError, place)
  return (places) => {
    const bySort = Map.groupBy(places.length < REPEATS_MIN ? [] : places, sortOf)
    return places.flatMap((place): SpanItem | [] => {
      const equal = bySort.get(sortOf(place)) ?? []
      if (equal.length < REPEATS_MIN) return { kind: 'span', place }
      return equal[0] === place ? { kind: 'group', group: groupOf(equal) } : []
    })
  }
}

/** Those with errors first; otherwise the order stays. */
function errorsFirst(tree: SpanTree, places: readonly number[]): readonly number[] {
  const isBad = (place: number): boolean => at(tree.hasError, place) === 1
  return places.some(isBad) ? [...places.filter(isBad), ...places.filter((place) => !isBad(place))] : places
}

/** Rows as they are filled: a span by its place, anything else by -1 minus its place among the others. */
function createFill() {
  let codes = new Int32Array(256)
  let depths = new Int32Array(256)
  let count = 0
  const others: SpanItem[] = []
  return {
    add(item: SpanItem, depth: number): void {
      codes = joinedColumn(codes, count + 1)
      depths = joinedColumn(depths, count + 1)
      codes[count] = item.kind === 'span' ? item.place : -others.push(item)
      depths[count++] = depth
    },
    end: () => ({ codes, depths, count, others }),
  }
}

/** The rows of these sections: what is folded is not walked. */
export function spanLayout(wanted: Wanted, sections: readonly SpanSection[]): SpanLayout {
  const { tree, options } = wanted
  const isOpen = openness(wanted)
  const grouped = grouping(wanted)
  const fill = createFill()
  const items = (places: readonly number[]): readonly SpanItem[] =>
    grouped(options.isErrorsFirst ? errorsFirst(tree, places) : places)
  const below = (item: SpanItem): readonly SpanItem[] => {
    if (item.kind === 'group' && item.group.isOpen) return item.group.places.map((place) => ({ kind: 'span', place }))
    return item.kind === 'span' && isOpen(item.place) ? items(childrenOf(tree, item.place)) : []
  }
  for (const { head, roots } of sections) {
    if (head !== null) fill.add({ kind: 'head', row: head }, head.depth)
    if (head !== null && !head.isExpanded) continue
    const stack: { readonly item: SpanItem; readonly depth: number }[] = []
    const push = (next: readonly SpanItem[], depth: number): void => {
      for (let i = next.length - 1; i >= 0; i--) {
        const item = next[i]
        if (item) stack.push({ item, depth })
      }
    }
    push(items(roots), head === null ? 0 : head.depth + 1)
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      fill.add(top.item, top.depth)
      push(below(top.item), top.depth + 1)
    }
  }
  return layoutOf(tree, fill.end(), isOpen)
}

type Filled = ReturnType<ReturnType<typeof createFill>['end']>

const keyOf = (item: SpanItem): string =>
  item.kind === 'head' ? item.row.key : item.kind === 'group' ? item.group.key : ''

function layoutOf(tree: SpanTree, filled: Filled, isOpen: SpanLayout['isOpen']): SpanLayout {
  const { codes, depths, count, others } = filled
  let rowOfPlace: Int32Array | null = null
  let rowOfKey: Map<string, number> | null = null
  const index = (): { readonly places: Int32Array; readonly keys: ReadonlyMap<string, number> } => {
    if (rowOfPlace !== null && rowOfKey !== null) return { places: rowOfPlace, keys: rowOfKey }
    rowOfPlace = new Int32Array(tree.table.count).fill(-1)
    rowOfKey = new Map()
    for (let i = 0; i < count; i++) {
      const code = at(codes, i)
      const other = others[-1 - code]
      if (code >= 0) rowOfPlace[code] = i
      else if (other) rowOfKey.set(keyOf(other), i)
    }
    return { places: rowOfPlace, keys: rowOfKey }
  }
  return {
    count,
    isOpen,
    itemAt(row) {
      const code = at(codes, row)
      return others[-1 - code] ?? { kind: 'span', place: code }
    },
    depthAt: (row) => at(depths, row),
    indexOf(key) {
      const { places, keys } = index()
      const place = key.startsWith(KEY) ? tree.table.find(key.slice(KEY.length)) : -1
      return place === -1 ? (keys.get(key) ?? -1) : (places[place] ?? -1)
    },
  }
}
