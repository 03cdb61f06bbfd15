import type { SpanId, TaskId } from '#core/ids.ts'
import type { SpanKind } from './span.ts'

/** A place in a trace from which on more is read: nanoseconds of a start, a full stop, and a span's id or nothing. */
export const SPAN_PLACE = /^[0-8]?\d{1,18}\.(?:[0-9a-f]{16})?$/
export const FIRST_SPAN_PLACE = '0.'

/** What equal spans have in common. */
export interface SpanSort {
  readonly service: string
  readonly name: string
  readonly kind: SpanKind
}

/** What the timeline knows of a span; the rest is read when somebody selects it. Times are epoch microseconds. */
export interface SpanLine extends SpanSort {
  readonly spanId: SpanId
  readonly parentSpanId: SpanId | null
  readonly taskId: TaskId | null
  readonly startUs: number
  readonly endUs: number
  readonly isError: boolean
}

/** Many span lines by column, small enough for 100,000 of them to be sent: about 30 bytes a span. */
export interface SpanColumns {
  /** 16 hex digits each, one after the other. */
  readonly ids: string
  /** The place of the parent among these, -1 for none, or -2 - n for `outside[n]`. */
  readonly parents: readonly number[]
  readonly outside: readonly SpanId[]
  readonly sorts: readonly SpanSort[]
  readonly sort: readonly number[]
  readonly tasks: readonly TaskId[]
  /** The place in `tasks`, -1 for none; empty when none has a task. */
  readonly task: readonly number[]
  /** The first start in epoch microseconds, then from each start to the next. */
  readonly starts: readonly number[]
  readonly lengths: readonly number[]
  /** Places of those that failed. */
  readonly errors: readonly number[]
}

/** Numbers values from 0 in the order in which they are first met. */
export interface Dictionary<T> {
  readonly values: T[]
  indexOf(value: T): number
}

export function createDictionary<T>(keyOf: (value: T) => string): Dictionary<T> {
  const indices = new Map<string, number>()
  const values: T[] = []
  return {
    values,
    indexOf(value) {
      const key = keyOf(value)
      const known = indices.get(key)
      if (known !== undefined) return known
      indices.set(key, values.length)
      return values.push(value) - 1
    },
  }
}

export const sortKey = ({ service, name, kind }: SpanSort): string => `${service}\n${kind}\n${name}`

const parentColumn = (
  lines: readonly SpanLine[],
): { readonly parents: readonly number[]; readonly outside: readonly SpanId[] } => {
  const places = new Map(lines.map(({ spanId }, place) => [spanId, place]))
  const outside = createDictionary<SpanId>((id) => id)
  const parents = lines.map(({ parentSpanId }) =>
    parentSpanId === null ? -1 : (places.get(parentSpanId) ?? -2 - outside.indexOf(parentSpanId)),
  )
  return { parents, outside: outside.values }
}

/** How many spans these are together. */
export const spanCount = (frames: readonly SpanColumns[]): number =>
  frames.reduce((sum, { starts }) => sum + starts.length, 0)

/** Spans by column. Those in order of their start take the least. */
export function columnsOf(lines: readonly SpanLine[]): SpanColumns {
  const sorts = createDictionary<SpanSort>(sortKey)
  const tasks = createDictionary<TaskId>((id) => id)
  const sort = lines.map(({ service, name, kind }) => sorts.indexOf({ service, name, kind }))
  const task = lines.map(({ taskId }) => (taskId === null ? -1 : tasks.indexOf(taskId)))
  return {
    ids: lines.map(({ spanId }) => spanId).join(''),
    ...parentColumn(lines),
    sorts: sorts.values,
    sort,
    tasks: tasks.values,
    task: tasks.values.length === 0 ? [] : task,
    starts: lines.map(({ startUs }, place) => startUs - (lines[place - 1]?.startUs ?? 0)),
    lengths: lines.map(({ startUs, endUs }) => Math.max(0, endUs - startUs)),
    errors: lines.flatMap(({ isError }, place) => (isError ? [place] : [])),
  }
}
