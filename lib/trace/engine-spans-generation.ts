import type { Actor } from '#core/context.ts'
import { spanIdOf, traceIdOf, type GenerationId } from '#core/ids.ts'
import { isObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { LIGHTSTEP } from './attributes.ts'
import { type ChainRun } from './engine-spans-base.ts'
import { numberFact, textFact } from './facts.ts'
import { requestOf } from './engine-spans-verb.ts'
import type { SpanLink } from './span.ts'

/** A run as it was in one generation, from the chain: the run's row may be further on by now. */
export interface GenerationFacts {
  readonly run: ChainRun
  /** The entry that opened it; null when the chain given does not go back that far. */
  readonly opened: ChainEntry | null
  readonly before: GenerationFacts | null
}

const isOpening = ({ kind }: ChainEntry): boolean => kind === 'run.started' || kind === 'run.reopened'

/** What an opening entry says of the run; what it leaves out is as it was before. */
function runAfter(run: ChainRun, { facts }: ChainEntry): ChainRun {
  const actor = facts['actsFor']
  return {
    ...run,
    version: numberFact(facts, 'version') ?? run.version,
    programHash: textFact(facts, 'programHash') ?? run.programHash,
    serviceFunction: textFact(facts, 'serviceFunction') ?? run.serviceFunction,
    actor: isObject(actor) ? (actor as unknown as Actor) : run.actor,
    generation: {
      number: numberFact(facts, 'generation') ?? run.generation.number,
      id: (textFact(facts, 'generationId') as GenerationId | null) ?? run.generation.id,
    },
  }
}

type Generations = readonly [first: GenerationFacts, ...later: GenerationFacts[]]

/** The generations of a run, oldest first. */
export function generationsOf(run: ChainRun, entries: readonly ChainEntry[]): Generations {
  const [start, ...later] = entries.filter(isOpening)
  let last: GenerationFacts = { run: start ? runAfter(run, start) : run, opened: start ?? null, before: null }
  const found: [GenerationFacts, ...GenerationFacts[]] = [last]
  for (const opened of later) {
    last = { run: runAfter(last.run, opened), opened, before: last }
    found.push(last)
  }
  return found
}

/** The generation an entry belongs to. */
export const generationAt = ([first, ...later]: Generations, { seq }: ChainEntry): GenerationFacts =>
  later.findLast(({ opened }) => opened !== null && opened.seq <= seq) ?? first

/** What somebody asked for is the first child of the span it opens: the span starts with it, though the row is written a moment later. */
export function startOf({ run, opened }: GenerationFacts): Instant {
  const at = opened?.kind === 'run.reopened' ? opened.at : run.createdAt
  const request = opened ? requestOf(opened) : null
  return request && request.startedAt < at ? request.startedAt : at
}

/** The generation before, and the child's that this one was opened for, if there are such. */
export function linksBack({ run, before, opened }: GenerationFacts): SpanLink[] {
  const child = opened ? (textFact(opened.facts, 'childGenerationId') as GenerationId | null) : null
  const link = (id: GenerationId, type: string): SpanLink => ({
    traceId: traceIdOf(run.rootRunId),
    spanId: spanIdOf(id),
    attributes: { [LIGHTSTEP.linkType]: type },
  })
  return [
    ...(before ? [link(before.run.generation.id, 'previous_generation')] : []),
    ...(child ? [link(child, 'child_generation')] : []),
  ]
}
