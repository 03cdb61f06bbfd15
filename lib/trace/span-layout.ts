import { at, byteAt, intAt, itemAt, joinedColumn } from './columns.ts'
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

/** What stands in a row that is no span: the nth heading, or a group of spans. */
type SpanItem =
  | { readonly kind: 'head'; readonly nth: number; readonly row: RowDraft }
  | { readonly kind: 'group'; readonly group: SpanGroup }

/** A heading with the trees below it; without one they stand at the top. */
export interface SpanSection {
  readonly head: RowDraft | null
  readonly roots: readonly number[]
}

/** The rows of a lane of spans by number, so that a row that nobody looks at costs a few bytes. */
export interface SpanLayout {
  readonly count: number
  /** The span in a row, -1 when it holds something else. */
  placeAt(index: number): number
  /** What a row holds that is no span. */
  itemAt(index: number): SpanItem | null
  depthAt(index: number): number
  /** The row of a span, of a heading or of a group; -1 when it is in a fold. */
  indexOf(key: string): number
  isOpen(place: number): boolean
}

/** What was laid out last, and what decided how. */
interface Kept {
  readonly decidedBy: readonly unknown[]
  readonly layout: SpanLayout
}

export interface FoldMemory {
  /** Whether spans were open (1) or folded (2) when they were first shown: they stay so while more arrive. */
  column: Uint8Array
  kept: Kept | null
}

export const createFoldMemory = (): FoldMemory => ({ column: new Uint8Array(), kept: null })

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

/** A span, if that is what a key names, and what stands above it. */
export function placesAbove(tree: SpanTree, key: string | null): ReadonlySet<number> {
  const above = new Set<number>()
  if (key === null || !key.startsWith(KEY)) return above
  for (let place = tree.table.find(key.slice(KEY.length)); place !== -1; place = intAt(tree.parent, place))
    above.add(place)
  return above
}

/** Says which spans show what is below them. */
function openness({ tree, matches, options, memory }: Wanted): (place: number) => boolean {
  const { firstChild, size, hasError } = tree
  const opened = placesOf(tree, options.folds.opened)
  const closed = placesOf(tree, options.folds.closed)
  const above = placesAbove(tree, options.selected)
  const isPlain = opened.size + closed.size + above.size === 0
  memory.column = joinedColumn(memory.column, tree.table.count)
  const known = memory.column
  const isOpenByDefault = (place: number): boolean => {
    if (known[place] === 0) {
      const isOpen =
        !options.isFolded || intAt(size, place) <= OPEN_SIZE_MAX || hasError[place] === 1 || matches.hasMatch(place)
      known[place] = isOpen ? 1 : 2
    }
    return known[place] === 1
  }
  return (place) => {
    if (firstChild[place] === -1) return false
    const byDefault = isOpenByDefault(place)
    if (isPlain) return byDefault
    return opened.has(place) || above.has(place) || (byDefault && !closed.has(place))
  }
}

/** A row as it is laid: a span by its place, anything else by -1 minus its place among the others. */
type Code = number

/** Equal siblings stand together at the place of the first, once there are five of them; those that failed apart. */
function grouping({ tree, matches, options }: Wanted, others: SpanItem[]) {
  const { table } = tree
  const above = placesAbove(tree, options.selected)
  const groupOf = (first: number, places: readonly number[]): Code => {
    const key = `repeats:${table.idOf(first)}`
    const byDefault = !options.isFolded || places.some((place) => matches.hasMatch(place))
    const isAbove = above.size > 0 && places.some((place) => above.has(place))
    const isOpen = isAbove || isExpanded(options, key, byDefault)
    return -others.push({ kind: 'group', group: { key, places, hasError: tree.hasError[first] === 1, isOpen } })
  }
  const sortOf = (place: number): number => intAt(table.sort, place) * 2 + byteAt(tree.hasError, place)
  return (places: readonly number[]): readonly Code[] => {
    if (places.length < REPEATS_MIN) return places
    const bySort = Map.groupBy(places, sortOf)
    const codes: Code[] = []
    for (const place of places) {
      const equal = bySort.get(sortOf(place))
      if (equal === undefined || equal.length < REPEATS_MIN) codes.push(place)
      else if (equal[0] === place) codes.push(groupOf(place, equal))
    }
    return codes
  }
}

/** Those with errors first; otherwise the order stays. */
function errorsFirst({ hasError }: SpanTree, places: readonly number[]): readonly number[] {
  const isBad = (place: number): boolean => hasError[place] === 1
  return places.some(isBad) ? [...places.filter(isBad), ...places.filter((place) => !isBad(place))] : places
}

/** What stands side by side, and which of it comes next. */
interface Siblings {
  readonly codes: readonly Code[]
  readonly depth: number
  next: number
}

const NONE: readonly Code[] = []

/** All that decides which rows there are: what the headings themselves show is not among it. */
const decisionsOf = ({ tree, options }: Wanted, sections: readonly SpanSection[]): readonly unknown[] => [
  tree,
  options.folds,
  options.selected,
  options.isFolded,
  options.isErrorsFirst,
  options.find,
  ...sections.flatMap(({ head, roots }) => [roots, head?.key, head?.isExpanded]),
]

function withHeads(layout: SpanLayout, sections: readonly SpanSection[]): SpanLayout {
  const heads = sections.flatMap(({ head }) => head ?? [])
  return {
    ...layout,
    itemAt(row) {
      const item = layout.itemAt(row)
      return item?.kind === 'head' ? { ...item, row: itemAt(heads, item.nth) } : item
    },
  }
}

/** The rows of these sections. A clock that goes on lays nothing out again: only what runs at the top of a section is new. */
export function spanLayout(wanted: Wanted, sections: readonly SpanSection[]): SpanLayout {
  const { memory } = wanted
  const decidedBy = decisionsOf(wanted, sections)
  if (
    memory.kept?.decidedBy.length !== decidedBy.length ||
    memory.kept.decidedBy.some((one, nth) => one !== decidedBy[nth])
  )
    memory.kept = { decidedBy, layout: laidOut(wanted, sections) }
  return withHeads(memory.kept.layout, sections)
}

/** What is folded is not walked. */
function laidOut(wanted: Wanted, sections: readonly SpanSection[]): SpanLayout {
  const { tree, options } = wanted
  const others: SpanItem[] = []
  const isOpen = openness(wanted)
  const grouped = grouping(wanted, others)
  const codes: Code[] = []
  const depths: number[] = []
  const lay = (code: Code, depth: number): void => {
    codes.push(code)
    depths.push(depth)
  }
  const open: Siblings[] = []
  const enter = (siblings: readonly Code[], depth: number): void => {
    if (siblings.length > 0) open.push({ codes: siblings, depth, next: 0 })
  }
  const inOrder = (places: readonly number[]): readonly Code[] =>
    grouped(options.isErrorsFirst ? errorsFirst(tree, places) : places)
  const below = (code: Code): readonly Code[] => {
    if (code >= 0) return isOpen(code) ? inOrder(childrenOf(tree, code)) : NONE
    const item = others[-1 - code]
    return item?.kind === 'group' && item.group.isOpen ? item.group.places : NONE
  }
  let nth = 0
  for (const { head, roots } of sections) {
    if (head !== null) lay(-others.push({ kind: 'head', nth: nth++, row: head }), head.depth)
    if (head === null || head.isExpanded) enter(inOrder(roots), head === null ? 0 : head.depth + 1)
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const code = at(top.codes, top.next++)
      lay(code, top.depth)
      if (top.next === top.codes.length) open.pop()
      enter(below(code), top.depth + 1)
    }
  }
  return layoutOf(tree, { codes, depths, others }, isOpen)
}

interface Laid {
  readonly codes: readonly Code[]
  readonly depths: readonly number[]
  readonly others: readonly SpanItem[]
}

const keyOf = (item: SpanItem): string => (item.kind === 'head' ? item.row.key : item.group.key)

/** Which row holds what, found out when it is first asked. */
function rowsByName(tree: SpanTree, { codes, others }: Laid) {
  const ofPlace = new Int32Array(tree.table.count).fill(-1)
  const ofOther = new Int32Array(others.length)
  for (const [row, code] of codes.entries()) {
    if (code >= 0) ofPlace[code] = row
    else ofOther[-1 - code] = row
  }
  return { ofPlace, ofKey: new Map(others.map((item, nth) => [keyOf(item), intAt(ofOther, nth)])) }
}

function layoutOf(tree: SpanTree, laid: Laid, isOpen: SpanLayout['isOpen']): SpanLayout {
  const { codes, depths, others } = laid
  let byName: ReturnType<typeof rowsByName> | null = null
  return {
    count: codes.length,
    isOpen,
    placeAt: (row) => Math.max(-1, at(codes, row)),
    itemAt: (row) => others[-1 - at(codes, row)] ?? null,
    depthAt: (row) => at(depths, row),
    indexOf(key) {
      byName ??= rowsByName(tree, laid)
      const place = key.startsWith(KEY) ? tree.table.find(key.slice(KEY.length)) : -1
      return place === -1 ? (byName.ofKey.get(key) ?? -1) : intAt(byName.ofPlace, place)
    },
  }
}
