import { spanIdOf, type SpanId, type TaskId } from '#core/ids.ts'
import { createIdIndex, intAt, joinedColumn, wordAt } from './columns.ts'

/**
 * Spans as bytes, one after the other: 8 of its id, 8 of its parent's (zero: none), 8 of the number of its resource or kind,
 * one of bits; with `task` 8 more, the end of the id of the attempt that it names.
 */
export type SpanMarks = Uint8Array

/** What the bits of a mark say. */
export const BIT = { received: 1, own: 2, failed: 4, write: 8, task: 16 } as const
const AT = { id: 0, parent: 8, number: 16, bits: 24, task: 25 } as const
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

/** A span that lies under an attempt. */
interface PlacedMark {
  readonly attempt: TaskId
  readonly bits: number
  /** Of its resource or kind; of one that is longer than a double the last bits are lost. */
  readonly number: number
  readonly place: number
}

/** Which attempts the spans of a trace lie under: all are placed before the first is asked for. */
export interface SpanPlaces {
  place(marks: SpanMarks): void
  each(marks: SpanMarks, take: (mark: PlacedMark) => void): void
  idOf(place: number): SpanId
}

/** A span lies under the attempt that it names, if that is one of these; one that names none under the first on the way up its parents. */
export function createSpanPlaces(taskIds: readonly TaskId[]): SpanPlaces {
  const ids = createIdIndex()
  const half = (hex: string, from: number): number => Number.parseInt(hex.slice(from, from + 8), 16)
  const attempts = taskIds.filter((id) => ids.add(half(spanIdOf(id), 0), half(spanIdOf(id), 8)) !== NONE)
  const owner = Int32Array.from(attempts, (_, place) => place)
  const places: Places = { ids, attempts, above: new Uint32Array(), owner, passed: [] }
  return {
    place: (marks) => placeSpans(places, marks),
    each: (marks, take) => eachPlaced(places, marks, take),
    idOf: (place) => ids.idOf(place) as SpanId,
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

function eachPlaced(places: Places, marks: SpanMarks, take: (mark: PlacedMark) => void): void {
  eachOf(marks, (view, from, bits) => {
    const place = findAt(places, view, from)
    const attempt = places.attempts[ownerOf(places, place)]
    if (attempt !== undefined) take({ attempt, bits, number: numberAt(view, from + AT.number), place })
  })
}

const numberAt = (view: DataView, from: number): number => view.getUint32(from) * 2 ** 32 + view.getUint32(from + 4)

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
