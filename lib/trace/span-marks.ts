import { spanIdOf, type TaskId } from '#core/ids.ts'
import { createIdIndex, intAt, joinedColumn, wordAt } from './columns.ts'

/** What the spans under an attempt add up to, without those under an attempt below it. */
export interface AttemptSpans {
  hasReceived: boolean
  hasOwn: boolean
  /** Who sent those that were received: numbers under which resources are kept. */
  readonly sources: Set<number>
  /** Writes to databases, and those of them that failed. */
  writes: number
  failedWrites: number
}

/**
 * Spans as bytes, one after the other: 8 of its id, 8 of its parent's (zero: none), 8 of the number of its resource, one of
 * bits; with `task` 8 more, the end of the id of the attempt that it names.
 */
type SpanMarks = Uint8Array

const BIT = { received: 1, own: 2, failed: 4, write: 8, task: 16 } as const
const AT = { id: 0, parent: 8, source: 16, bits: 24, task: 25 } as const
const BYTES = 25
const BYTES_WITH_TASK = 33

const NOT_KNOWN = -2
const NONE = -1

/** The spans of a trace by place. The first places are those of the attempts, whether their spans are here or not. */
interface Places {
  readonly ids: ReturnType<typeof createIdIndex>
  readonly attempts: readonly TaskId[]
  /** Ids of parents, in halves. */
  above: Uint32Array
  /** The attempt under which each lies, NONE or NOT_KNOWN. */
  owner: Int32Array
  /** What a walk has passed: one list for all of them. */
  readonly passed: number[]
}

/** Adds up the spans of a trace by attempt: all are placed before the first is counted. */
export interface SpanCounter {
  place(marks: SpanMarks): void
  count(marks: SpanMarks): void
  /** Of attempts that have any spans. */
  readonly sums: ReadonlyMap<TaskId, AttemptSpans>
}

/** A span lies under the attempt that it names, if that is one of these; one that names none under the first on the way up its parents. */
export function createSpanCounter(taskIds: readonly TaskId[]): SpanCounter {
  const ids = createIdIndex()
  const half = (hex: string, from: number): number => Number.parseInt(hex.slice(from, from + 8), 16)
  const attempts = taskIds.filter((id) => ids.add(half(spanIdOf(id), 0), half(spanIdOf(id), 8)) !== NONE)
  const owner = Int32Array.from(attempts, (_, place) => place)
  const places: Places = { ids, attempts, above: new Uint32Array(), owner, passed: [] }
  const sums = new Map<TaskId, AttemptSpans>()
  return {
    place: (marks) => placeSpans(places, marks),
    count: (marks) => countSpans(places, marks, sums),
    sums,
  }
}

/** Calls with a view of all and where each begins. */
function eachOf(marks: SpanMarks, take: (view: DataView, from: number, bits: number) => void): void {
  const view = new DataView(marks.buffer, marks.byteOffset, marks.byteLength)
  for (let from = 0; from < marks.length;) {
    const bits = view.getUint8(from + AT.bits)
    take(view, from, bits)
    from += bits & BIT.task ? BYTES_WITH_TASK : BYTES
  }
}

function placeSpans(places: Places, marks: SpanMarks): void {
  const { ids, attempts } = places
  const room = ids.count() + Math.ceil(marks.length / BYTES)
  places.above = joinedColumn(places.above, room * 2)
  places.owner = joinedColumn(places.owner, room)
  const { above, owner } = places
  eachOf(marks, (view, from, bits) => {
    const place = ids.add(view.getUint32(from + AT.id), view.getUint32(from + AT.id + 4))
    if (place === NONE) return
    above[place * 2] = view.getUint32(from + AT.parent)
    above[place * 2 + 1] = view.getUint32(from + AT.parent + 4)
    const named = bits & BIT.task ? findAt(places, view, from + AT.task) : NOT_KNOWN
    owner[place] = named < attempts.length ? named : NONE
  })
}

const findAt = ({ ids }: Places, view: DataView, from: number): number =>
  ids.find(view.getUint32(from), view.getUint32(from + 4))

function countSpans(places: Places, marks: SpanMarks, sums: Map<TaskId, AttemptSpans>): void {
  eachOf(marks, (view, from, bits) => {
    const attempt = places.attempts[ownerOf(places, findAt(places, view, from))]
    if (attempt === undefined) return
    const sum = sums.get(attempt) ?? newSum(attempt, sums)
    addTo(sum, bits)
    if (bits & BIT.received) sum.sources.add(sourceAt(view, from + AT.source))
  })
}

const sourceAt = (view: DataView, from: number): number => view.getUint32(from) * 2 ** 32 + view.getUint32(from + 4)

function newSum(attempt: TaskId, sums: Map<TaskId, AttemptSpans>): AttemptSpans {
  const sum = { hasReceived: false, hasOwn: false, sources: new Set<number>(), writes: 0, failedWrites: 0 }
  sums.set(attempt, sum)
  return sum
}

function addTo(sum: AttemptSpans, bits: number): void {
  if (bits & BIT.received) sum.hasReceived = true
  if (bits & BIT.own) sum.hasOwn = true
  if (!(bits & BIT.write)) return
  sum.writes++
  if (bits & BIT.failed) sum.failedWrites++
}

/** Walks up until an answer is met and writes it to all that were passed: nothing is walked twice. */
function ownerOf({ ids, above, owner, passed }: Places, from: number): number {
  passed.length = 0
  let at = from
  while (at !== NONE && intAt(owner, at) === NOT_KNOWN) {
    passed.push(at)
    owner[at] = NONE
    at = ids.find(wordAt(above, at * 2), wordAt(above, at * 2 + 1))
  }
  const answer = at === NONE ? NONE : intAt(owner, at)
  for (const place of passed) owner[place] = answer
  return answer
}
