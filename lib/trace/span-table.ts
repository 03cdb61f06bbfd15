import type { TaskId } from '#core/ids.ts'
import { at, createIdIndex, type IdIndex, joinedColumn } from './columns.ts'
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

const half = (hex: string, place: number, part: 0 | 1): number =>
  Number.parseInt(hex.slice(place * 16 + part * 8, place * 16 + part * 8 + 8), 16)

/** The halves of a span's parent's id; zero for none. */
function parentHalf(columns: SpanColumns, place: number, part: 0 | 1): number {
  const parent = at(columns.parents, place)
  if (parent >= 0) return half(columns.ids, parent, part)
  return parent === -1 ? 0 : half(columns.outside[-2 - parent] ?? '', 0, part)
}

/** Adds what is not here yet; says where the new ones begin. Of two spans with one id the first stays. */
function addColumns(growing: Growing, columns: SpanColumns): number {
  const before = growing.ids.count()
  const length = columns.starts.length
  makeRoom(growing, before + length)
  const sorts = columns.sorts.map((sort) => growing.sorts.indexOf(sort))
  const tasks = columns.tasks.map((task) => growing.tasks.indexOf(task))
  const errors = new Set(columns.errors)
  let startUs = 0
  for (let i = 0; i < length; i++) {
    startUs += at(columns.starts, i)
    const place = growing.ids.add(half(columns.ids, i, 0), half(columns.ids, i, 1))
    if (place === -1) continue
    growing.parents[place * 2] = parentHalf(columns, i, 0)
    growing.parents[place * 2 + 1] = parentHalf(columns, i, 1)
    growing.sort[place] = at(sorts, at(columns.sort, i))
    growing.task[place] = tasks[columns.task[i] ?? -1] ?? -1
    growing.from[place] = startUs / 1000
    growing.to[place] = (startUs + at(columns.lengths, i)) / 1000
    growing.isError[place] = errors.has(i) ? 1 : 0
  }
  return before
}

/** The order by start with the new places in it: the new ones are sorted, then both are merged. */
function withNew(byStart: Int32Array, fresh: Int32Array, from: Float64Array): Int32Array {
  const earlier = (a: number, b: number): number => at(from, a) - at(from, b) || a - b
  const isSorted = fresh.every((place, i) => i === 0 || earlier(at(fresh, i - 1), place) <= 0)
  if (!isSorted) fresh.sort(earlier)
  const merged = new Int32Array(byStart.length + fresh.length)
  let a = 0
  let b = 0
  for (let i = 0; i < merged.length; i++) {
    const takesOld = b >= fresh.length || (a < byStart.length && earlier(at(byStart, a), at(fresh, b)) <= 0)
    merged[i] = takesOld ? at(byStart, a++) : at(fresh, b++)
  }
  return merged
}

function snapshot(growing: Growing): SpanTable {
  const { ids, parents, sorts, tasks, sort, task, from, to, isError, byStart } = growing
  const count = ids.count()
  const parentIdOf = (place: number): string => ids.textOf(at(parents, place * 2), at(parents, place * 2 + 1))
  const known = (place: number): number => (place < count ? place : -1)
  return {
    count,
    sorts: sorts.values,
    tasks: tasks.values,
    ...{ sort, task, from, to, isError, byStart },
    idOf: ids.idOf,
    parentIdOf,
    find: (id) => known(/^[0-9a-f]{16}$/.test(id) ? ids.find(half(id, 0, 0), half(id, 0, 1)) : -1),
    parentOf: (place) => known(ids.find(at(parents, place * 2), at(parents, place * 2 + 1))),
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
