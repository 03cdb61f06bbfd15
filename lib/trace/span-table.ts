import type { TaskId } from '#core/ids.ts'
import { createIdIndex, type IdIndex, joinedColumn } from './columns.ts'
import { createDictionary, type Dictionary, type SpanColumns, type SpanSort, sortKey } from './span-columns.ts'

/** The spans of a trace as far as they are here, by column: a span is its place. Times are epoch ms with µs as fractions. */
export interface SpanTable {
  readonly count: number
  readonly sorts: readonly SpanSort[]
  readonly sort: Int32Array
  readonly tasks: readonly TaskId[]
  /** The place in `tasks`, -1 for none. */
  readonly task: Int32Array
  readonly from: Float64Array
  readonly to: Float64Array
  readonly isError: Uint8Array
  /** All places in the order of their start. */
  readonly byStart: Int32Array
  idOf(place: number): string
  /** Empty for none. */
  parentIdOf(place: number): string
  /** The place of an id, -1 when it is not here. */
  find(id: string): number
  /** The place of a span's parent, -1 when it has none or it is not here. */
  parentOf(place: number): number
}

interface Growing {
  readonly ids: IdIndex
  readonly sorts: Dictionary<SpanSort>
  readonly tasks: Dictionary<TaskId>
  parents: Uint32Array
  sort: Int32Array
  task: Int32Array
  from: Float64Array
  to: Float64Array
  isError: Uint8Array
  byStart: Int32Array
  framesAdded: number
  table: SpanTable | null
}

const createGrowing = (): Growing => ({
  ids: createIdIndex(),
  sorts: createDictionary<SpanSort>(sortKey),
  tasks: createDictionary<TaskId>((id) => id),
  parents: new Uint32Array(),
  sort: new Int32Array(),
  task: new Int32Array(),
  from: new Float64Array(),
  to: new Float64Array(),
  isError: new Uint8Array(),
  byStart: new Int32Array(),
  framesAdded: 0,
  table: null,
})

function makeRoom(growing: Growing, count: number): void {
  growing.parents = joinedColumn(growing.parents, count * 2)
  growing.sort = joinedColumn(growing.sort, count)
  growing.task = joinedColumn(growing.task, count)
  growing.from = joinedColumn(growing.from, count)
  growing.to = joinedColumn(growing.to, count)
  growing.isError = joinedColumn(growing.isError, count)
}

const half = (hex: string, from: number): number => Number.parseInt(hex.slice(from, from + 8), 16)

/** The halves of ids that stand one after the other. */
function halvesOf(ids: string): Uint32Array {
  const halves = new Uint32Array(ids.length / 8)
  for (let i = 0; i < halves.length; i++) halves[i] = half(ids, i * 8)
  return halves
}

/** The halves of the ids of the spans that stand above these; zero for none. */
function parentHalves({ parents, outside }: SpanColumns, own: Uint32Array): Uint32Array {
  const others = halvesOf(outside.join(''))
  const halves = new Uint32Array(parents.length * 2)
  for (let i = 0; i < parents.length; i++) {
    const parent = parents[i] ?? -1
    if (parent === -1) continue
    const [from, at] = parent >= 0 ? [own, parent] : [others, -2 - parent]
    halves[i * 2] = from[at * 2] ?? 0
    halves[i * 2 + 1] = from[at * 2 + 1] ?? 0
  }
  return halves
}

/** Adds what is not here yet; says where the new ones begin. Of two spans with one id the first stays. */
function addColumns(growing: Growing, columns: SpanColumns): number {
  const before = growing.ids.count()
  const { starts, lengths, sort, task } = columns
  makeRoom(growing, before + starts.length)
  const sorts = columns.sorts.map((one) => growing.sorts.indexOf(one))
  const tasks = columns.tasks.map((one) => growing.tasks.indexOf(one))
  const ids = halvesOf(columns.ids)
  const parents = parentHalves(columns, ids)
  const isError = new Uint8Array(starts.length)
  for (const place of columns.errors) isError[place] = 1
  let startUs = 0
  for (let i = 0; i < starts.length; i++) {
    startUs += starts[i] ?? 0
    const place = growing.ids.add(ids[i * 2] ?? 0, ids[i * 2 + 1] ?? 0)
    if (place === -1) continue
    growing.parents[place * 2] = parents[i * 2] ?? 0
    growing.parents[place * 2 + 1] = parents[i * 2 + 1] ?? 0
    growing.sort[place] = sorts[sort[i] ?? 0] ?? 0
    const named = task[i] ?? -1
    growing.task[place] = named === -1 ? -1 : (tasks[named] ?? -1)
    growing.from[place] = startUs / 1000
    growing.to[place] = (startUs + (lengths[i] ?? 0)) / 1000
    growing.isError[place] = isError[i] ?? 0
  }
  return before
}

/** The order by start with the new places in it: the new ones are sorted, then both are merged. */
function withNew(byStart: Int32Array, fresh: Int32Array, from: Float64Array): Int32Array {
  const earlier = (a: number, b: number): number => (from[a] ?? 0) - (from[b] ?? 0) || a - b
  const isSorted = fresh.every((place, i) => i === 0 || earlier(fresh[i - 1] ?? 0, place) <= 0)
  if (!isSorted) fresh.sort(earlier)
  const merged = new Int32Array(byStart.length + fresh.length)
  let a = 0
  let b = 0
  for (let i = 0; i < merged.length; i++) {
    const takesOld = b >= fresh.length || (a < byStart.length && earlier(byStart[a] ?? 0, fresh[b] ?? 0) <= 0)
    merged[i] = takesOld ? (byStart[a++] ?? 0) : (fresh[b++] ?? 0)
  }
  return merged
}

function snapshot(growing: Growing): SpanTable {
  const { ids, parents, sorts, tasks, sort, task, from, to, isError, byStart } = growing
  const count = ids.count()
  const parentIdOf = (place: number): string => ids.textOf(parents[place * 2] ?? 0, parents[place * 2 + 1] ?? 0)
  const known = (place: number): number => (place < count ? place : -1)
  return {
    count,
    sorts: sorts.values,
    tasks: tasks.values,
    ...{ sort, task, from, to, isError, byStart },
    idOf: ids.idOf,
    parentIdOf,
    find: (id) => known(/^[0-9a-f]{16}$/.test(id) ? ids.find(half(id, 0), half(id, 8)) : -1),
    parentOf: (place) => known(ids.find(parents[place * 2] ?? 0, parents[place * 2 + 1] ?? 0)),
  }
}

const tables = new WeakMap<SpanColumns, Growing>()

/**
 * The table of columns that came one after the other. Columns are only ever added behind those that are there, so that a
 * longer list with the same beginning takes the work of what is new alone.
 */
export function spanTableOf(frames: readonly SpanColumns[]): SpanTable {
  const [first] = frames
  const growing = (first && tables.get(first)) ?? createGrowing()
  if (first) tables.set(first, growing)
  if (growing.table !== null && frames.length <= growing.framesAdded) return growing.table
  let begin = growing.ids.count()
  for (const columns of frames.slice(growing.framesAdded)) begin = Math.min(begin, addColumns(growing, columns))
  growing.framesAdded = frames.length
  const fresh = Int32Array.from({ length: growing.ids.count() - begin }, (_, i) => begin + i)
  growing.byStart = withNew(growing.byStart, fresh, growing.from)
  growing.table = snapshot(growing)
  return growing.table
}
