import { traceIdOf, type RunId, type UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import {
  decideByRate,
  keepByRule,
  type KeepRule,
  type SamplingPolicy,
  type SamplingRule,
  type Tier,
} from './sampling.ts'
import { oneMore, stratumKey, type Stratum } from './sampling-rate.ts'

/** What was decided about a root run, and from what. */
export interface Sampling {
  readonly rootRunId: RunId
  readonly workflow: string
  readonly version: number
  /** Its place among the runs of its version, from 1. */
  readonly nth: number
  readonly signs: readonly KeepRule[]
  /** Null while it runs, also when it was taken up again. */
  readonly outcome: string | null
  readonly endedAt: Instant | null
  readonly tier: Tier | null
  readonly rule: SamplingRule | null
  readonly probability: number
  readonly reject: number
  readonly policyVersion: number
  readonly decidedAt: Instant | null
  readonly pinnedBy: UserId | null
  readonly pinnedAt: Instant | null
  /** When its spans were reduced. */
  readonly thinnedAt: Instant | null
  readonly spansLetGo: number
}

/** A root run about which something was heard. */
export interface HeardRun {
  readonly rootRunId: RunId
  readonly workflow: string
  readonly version: number
  readonly createdAt: Instant
  readonly status: string
  readonly endedAt: Instant | null
  /** Conditions that hold for it or for a run below it. */
  readonly signs: readonly KeepRule[]
}

export interface FoldParts {
  readonly policy: SamplingPolicy
  readonly policyVersion: number
  readonly now: Instant
  readonly known: ReadonlyMap<RunId, Sampling>
  readonly strata: ReadonlyMap<string, Stratum>
  /** Of each workflow that enough is known of, in ms. */
  readonly slowFromMs: ReadonlyMap<string, number>
}

export interface Folded {
  readonly samplings: readonly Sampling[]
  readonly strata: readonly Stratum[]
}

/** What is to be decided of runs about which something was heard, in that order: at their end, or when a rule keeps them. */
export function foldSampling(parts: FoldParts, heard: readonly HeardRun[]): Folded {
  const strata = new Map(parts.strata)
  const changed = new Map<string, Stratum>()
  const count = (kind: Pick<Stratum, 'workflow' | 'version' | 'outcome'>, at: Instant): Stratum => {
    const key = stratumKey(kind)
    const more = oneMore(kind, strata.get(key), at)
    strata.set(key, more)
    changed.set(key, more)
    return more
  }
  const samplings = heard.flatMap((run) => {
    const before = parts.known.get(run.rootRunId)
    const seen = withFacts(begunOnce(before, run, count), run, parts)
    const decided = decide(seen, run, parts, count)
    return before && isSame(before, decided) ? [] : [decided]
  })
  return { samplings, strata: [...changed.values()] }
}

type Count = (kind: Pick<Stratum, 'workflow' | 'version' | 'outcome'>, at: Instant) => Stratum

/** Whoever pinned a run may have been quicker than what counts it. */
function begunOnce(before: Sampling | undefined, run: HeardRun, count: Count): Sampling {
  if (before && before.nth > 0) return before
  const first = begun(run, count)
  return before ? { ...before, nth: first.nth } : first
}

function begun(run: HeardRun, count: Count): Sampling {
  const { workflow, version, createdAt } = run
  return undecided(run, count({ workflow, version, outcome: 'started' }, createdAt).seen)
}

/** A run of which nothing is decided, the nth of its version. */
export function undecided(run: Pick<Sampling, 'rootRunId' | 'workflow' | 'version'>, nth: number): Sampling {
  const { rootRunId, workflow, version } = run
  return {
    rootRunId,
    workflow,
    version,
    nth,
    signs: [],
    outcome: null,
    endedAt: null,
    tier: null,
    rule: null,
    probability: 1,
    reject: 0,
    policyVersion: 0,
    decidedAt: null,
    pinnedBy: null,
    pinnedAt: null,
    thinnedAt: null,
    spansLetGo: 0,
  }
}

function withFacts(before: Sampling, run: HeardRun, { slowFromMs, now }: FoldParts): Sampling {
  const lastsMs = (run.endedAt ?? now) - run.createdAt
  const isSlow = lastsMs > (slowFromMs.get(run.workflow) ?? Number.POSITIVE_INFINITY)
  const signs = new Set([...before.signs, ...run.signs, ...(isSlow ? (['slow'] as const) : [])])
  const outcome = run.endedAt === null ? null : run.status
  return { ...before, outcome, endedAt: run.endedAt, signs: [...signs].toSorted() }
}

/** A decision stands; only a rule that keeps the run later betters it. */
function decide(before: Sampling, run: HeardRun, parts: FoldParts, count: Count): Sampling {
  const seen = isLetGo(before) ? { ...before, tier: null, rule: null } : before
  if (seen.tier === 'FULL') return seen
  const { policy, policyVersion, now } = parts
  const kept = keepByRule(policy, { signs: seen.signs, nth: seen.nth, isPinned: seen.pinnedAt !== null })
  if (kept) return { ...seen, ...kept, policyVersion, decidedAt: now }
  if (seen.tier !== null || run.endedAt === null) return seen
  const alike = count({ workflow: seen.workflow, version: seen.version, outcome: run.status }, run.endedAt)
  return { ...seen, ...decideByRate(policy, traceIdOf(seen.rootRunId), alike), policyVersion, decidedAt: now }
}

/** It was kept because it was pinned, and is not any more. */
const isLetGo = ({ rule, pinnedAt }: Sampling): boolean => rule === 'pinned' && pinnedAt === null

const isSame = (before: Sampling, after: Sampling): boolean => JSON.stringify(before) === JSON.stringify(after)
