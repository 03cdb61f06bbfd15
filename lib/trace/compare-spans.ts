import type { SpanId, TaskId } from '#core/ids.ts'
import { attemptOfSpan, type Outlines } from './compare-outline.ts'

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

/** The numbers and ids of a name say nothing of what kind it is. */
const kindOf = (name: string): string => name.replaceAll(/\b[0-9a-f]{8,}(?:-[0-9a-f]+)*\b|\d+/gi, '#')

const keyOf = ({ node, service, name }: Pick<SpanKindSum, 'node' | 'service' | 'name'>): string =>
  JSON.stringify([node, service, kindOf(name)])

/** What workers and services sent under each node, by kind, in the order of their start. */
export function spanKinds({ spans }: Outlines, nodeOf: ReadonlyMap<TaskId, string>): ReadonlyMap<string, SpanKindSum> {
  const owners = attemptOfSpan(spans, [...nodeOf.keys()])
  const kinds = new Map<string, SpanKindSum>()
  for (const { spanId, origin, service, name } of spans) {
    const owner = owners.get(spanId)
    const node = owner && nodeOf.get(owner)
    if (origin === 'engine' || node === undefined) continue
    const key = keyOf({ node, service, name })
    const known = kinds.get(key)
    kinds.set(key, known ? { ...known, count: known.count + 1 } : { node, service, name, count: 1, spanId })
  }
  return kinds
}

type Kinds = ReturnType<typeof spanKinds>

const servicesIn = (kinds: Kinds): ReadonlySet<string> => new Set([...kinds.values()].map(({ service }) => service))

/** Which kinds of spans one run has and the other lacks, under nodes that both ran. Of a service that is silent as a whole nothing else is said. */
export function spansApart(here: Kinds, there: Kinds, nodesOfBoth: ReadonlySet<string>): SpansApart {
  const missing = (of: Kinds, other: Kinds): readonly SpanKindSum[] =>
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
