import type { SpanId, TaskId } from '#core/ids.ts'
import { BIT, createSpanPlaces, type SpanMarks } from './span-marks.ts'

/** Spans of one name that a service sent under the attempts of one node. */
export interface SpanKindSum {
  readonly node: string
  readonly service: string
  readonly name: string
  readonly count: number
  /** The first of them. */
  readonly spanId: SpanId
}

export interface SpansApart {
  readonly onlyHere: readonly SpanKindSum[]
  readonly onlyThere: readonly SpanKindSum[]
  /** Services of which one run has spans under a step of both, and the other has none at all. */
  readonly silentHere: readonly string[]
  readonly silentThere: readonly string[]
}

/** What spans are called, by id. */
export type SpanNames = ReadonlyMap<SpanId, { readonly service: string; readonly name: string }>

/** Spans of one kind that workers and services sent under the attempts of one node. */
export interface KindCount {
  /** The same in all traces. */
  readonly key: string
  readonly node: string
  readonly count: number
  /** The first of them. */
  readonly spanId: SpanId
}

/** Counts the spans of a trace by node and kind, of marks with the numbers of kinds: all are placed before the first is counted. */
export interface KindCounter {
  place(marks: SpanMarks): void
  count(marks: SpanMarks): void
  /** In the order of the first of each. */
  counts(): readonly KindCount[]
}

export function createKindCounter(nodeOf: ReadonlyMap<TaskId, string>): KindCounter {
  const { place, each, idOf } = createSpanPlaces([...nodeOf.keys()])
  const found = new Map<string, { readonly node: string; count: number; readonly first: number }>()
  const count = (marks: SpanMarks): void =>
    each(marks, ({ attempt, bits, number, place: first }) => {
      const node = nodeOf.get(attempt)
      if (node === undefined || !(bits & (BIT.received | BIT.own))) return
      const key = `${number} ${node}`
      const known = found.get(key)
      if (known) known.count++
      else found.set(key, { node, count: 1, first })
    })
  const counts = (): readonly KindCount[] =>
    Array.from(found, ([key, { node, count: times, first }]) => ({ key, node, count: times, spanId: idOf(first) }))
  return { place, count, counts }
}

/** Kinds of spans by what is the same in all traces. */
export type SpanKinds = ReadonlyMap<string, SpanKindSum>

/** Kinds of spans as they are told. What went meanwhile is none of them. */
export const spanKinds = (counts: readonly KindCount[], names: SpanNames): SpanKinds =>
  new Map(
    counts.flatMap(({ key, ...sum }) => {
      const named = names.get(sum.spanId)
      return named ? [[key, { ...sum, ...named }] as const] : []
    }),
  )

const servicesIn = (kinds: SpanKinds): ReadonlySet<string> => new Set([...kinds.values()].map(({ service }) => service))

/** Which kinds of spans one run has and the other lacks, under nodes that both ran. Of a service that is silent as a whole nothing else is said. */
export function spansApart(here: SpanKinds, there: SpanKinds, nodesOfBoth: ReadonlySet<string>): SpansApart {
  const missing = (of: SpanKinds, other: SpanKinds): readonly SpanKindSum[] =>
    [...of].filter(([key, { node }]) => nodesOfBoth.has(node) && !other.has(key)).map(([, sum]) => sum)
  const [servicesHere, servicesThere] = [servicesIn(here), servicesIn(there)]
  const onlyHere = missing(here, there)
  const onlyThere = missing(there, here)
  const silent = (sums: readonly SpanKindSum[], known: ReadonlySet<string>): readonly string[] => [
    ...new Set(sums.map(({ service }) => service).filter((service) => !known.has(service))),
  ]
  return {
    onlyHere: onlyHere.filter(({ service }) => servicesThere.has(service)),
    onlyThere: onlyThere.filter(({ service }) => servicesHere.has(service)),
    silentHere: silent(onlyThere, servicesHere),
    silentThere: silent(onlyHere, servicesThere),
  }
}

/** The versions that each service said it has. */
export type ServiceVersions = ReadonlyMap<string, readonly string[]>

export interface VersionChange {
  readonly service: string
  readonly here: readonly string[]
  readonly there: readonly string[]
}

/** Services that both runs met, in other versions. */
export const versionChanges = (here: ServiceVersions, there: ServiceVersions): readonly VersionChange[] =>
  [...here].flatMap(([service, versions]) => {
    const before = there.get(service)
    return before === undefined || before.join() === versions.join() ? [] : [{ service, here: versions, there: before }]
  })
