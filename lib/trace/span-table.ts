import type { TaskId } from '#core/ids.ts'
import { at, byteAt, createIdIndex, type IdIndex, intAt, joinedColumn, msAt, wordAt } from './columns.ts'
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
  /** All places by start, those that began in the same microsecond by id: whether they came with a page or one by one. */
  readonly byStart: Int32Array
  idOf(place: number): string
  /** Empty for none. */
  parentIdOf(place: number): string
  /** Whether both name the same parent, or neither any. */
  areSiblings(place: number, other: number): boolean
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
    const parent = at(parents, i)
    if (parent === -1) continue
    const [from, place] = parent >= 0 ? [own, parent] : [others, -2 - parent]
    halves[i * 2] = wordAt(from, place * 2)
    halves[i * 2 + 1] = wordAt(from, place * 2 + 1)
  }
  return halves
}

/** Where what these columns name stands in ours. */
const translated = <T>(into: Dictionary<T>, values: readonly T[]): Int32Array =>
  Int32Array.from(values, (value) => into.indexOf(value))

const markedAt = (places: readonly number[], length: number): Uint8Array => {
  const marks = new Uint8Array(length)
  for (const place of places) marks[place] = 1
  return marks
}

/** Adds what is not here yet; says where the new ones begin. Of two spans with one id the first stays. */
function addColumns(growing: Growing, columns: SpanColumns): number {
  const before = growing.ids.count()
  const { length } = columns.starts
  makeRoom(growing, before + length)
  const sorts = translated(growing.sorts, columns.sorts)
  const tasks = translated(growing.tasks, columns.tasks)
  const ids = halvesOf(columns.ids)
  const parents = parentHalves(columns, ids)
  const isError = markedAt(columns.errors, length)
  let startUs = 0
  for (let i = 0; i < length; i++) {
    startUs += at(columns.starts, i)
    const place = growing.ids.add(wordAt(ids, i * 2), wordAt(ids, i * 2 + 1))
    if (place === -1) continue
    growing.parents[place * 2] = wordAt(parents, i * 2)
    growing.parents[place * 2 + 1] = wordAt(parents, i * 2 + 1)
    growing.sort[place] = intAt(sorts, at(columns.sort, i))
    growing.from[place] = startUs / 1000
    growing.to[place] = (startUs + at(columns.lengths, i)) / 1000
    growing.isError[place] = byteAt(isError, i)
    growing.task[place] = taskAt(columns.task, i, tasks)
  }
  return before
}

function taskAt(task: readonly number[], i: number, tasks: Int32Array): number {
  const named = task[i] ?? -1
  return named === -1 ? -1 : intAt(tasks, named)
}

/** The order by start with the new places in it: the new ones are sorted, then both are merged. */
function withNew({ byStart, from, ids }: Growing, fresh: Int32Array): Int32Array {
  const earlier = (a: number, b: number): number => msAt(from, a) - msAt(from, b) || ids.compare(a, b)
  const isSorted = fresh.every((place, i) => i === 0 || earlier(intAt(fresh, i - 1), place) <= 0)
  if (!isSorted) fresh.sort(earlier)
  const merged = new Int32Array(byStart.length + fresh.length)
  let a = 0
  let b = 0
  for (let i = 0; i < merged.length; i++) {
    const takesOld = b >= fresh.length || (a < byStart.length && earlier(intAt(byStart, a), intAt(fresh, b)) <= 0)
    merged[i] = takesOld ? intAt(byStart, a++) : intAt(fresh, b++)
  }
  return merged
}

function snapshot(growing: Growing): SpanTable {
  const { ids, parents, sorts, tasks, sort, task, from, to, isError, byStart } = growing
  const count = ids.count()
  const parentIdOf = (place: number): string => ids.textOf(wordAt(parents, place * 2), wordAt(parents, place * 2 + 1))
  const known = (place: number): number => (place < count ? place : -1)
  return {
    count,
    sorts: sorts.values,
    tasks: tasks.values,
    sort,
    task,
    from,
    to,
    isError,
    byStart,
    idOf: ids.idOf,
    parentIdOf,
    areSiblings: (place, other) =>
      wordAt(parents, place * 2) === wordAt(parents, other * 2) &&
      wordAt(parents, place * 2 + 1) === wordAt(parents, other * 2 + 1),
    find: (id) => known(/^[0-9a-f]{16}$/.test(id) ? ids.find(half(id, 0), half(id, 8)) : -1),
    parentOf: (place) => known(ids.find(wordAt(parents, place * 2), wordAt(parents, place * 2 + 1))),
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
  growing.byStart = withNew(growing, fresh)
  growing.table = snapshot(growing)
  return growing.table
}

/** Makes the table of columns piece by piece, where one can pause: what is new in each of them in turn. */
export function* growSpanTable(frames: readonly SpanColumns[]): Generator<void> {
  const [first] = frames
  const added = (first && tables.get(first)?.framesAdded) ?? 0
  for (let to = added + 1; to <= frames.length; to++) {
    spanTableOf(frames.slice(0, to))
    yield
  }
}
