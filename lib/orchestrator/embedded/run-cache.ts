import type { RunId } from '#core/ids.ts'
import type { Json } from '#core/json.ts'
import type { HeadedRun } from '#db/runs.ts'
import { isFinal, isOpen, type Attempt } from '#engine/model.ts'
import { newestByNode, type KnownRows } from './run-work.ts'

/** A run as this process wrote it last, with its attempts, or of many those that its next transition is likely to read. */
interface CachedRun {
  readonly headed: HeadedRun
  readonly known: KnownRows
  readonly weight: number
}

/**
 * Runs that this process wrote lately, so that their next transition reads nothing. What another process did to one since is
 * found out by the guards of the write; then the run is forgotten here and read.
 */
export interface RunCache {
  get(id: RunId): Pick<CachedRun, 'headed' | 'known'> | null
  /** Keeps a run that will go on; one whose rows others may change at any moment, or that is large, is forgotten instead. */
  put(headed: HeadedRun, known: KnownRows): void
  forget(id: RunId): void
}

const ATTEMPTS_MAX = 64
const WEIGHT_MAX = 200_000
const SUM_MAX = 40_000_000

export function createRunCache(): RunCache {
  const kept = new Map<RunId, CachedRun>()
  let sum = 0
  const forget = (id: RunId): void => {
    sum -= kept.get(id)?.weight ?? 0
    kept.delete(id)
  }
  return {
    get: (id) => kept.get(id) ?? null,
    put(headed, all) {
      const { id, status } = headed.run
      forget(id)
      const known = all.attempts.length > ATTEMPTS_MAX ? likely(all) : all
      const { attempts } = known
      if (isFinal(status) || attempts.length > ATTEMPTS_MAX || attempts.some(isInQueue)) return
      const weight = weigh(headed.run) + attempts.reduce((all, attempt) => all + weigh(attempt), 0)
      if (weight > WEIGHT_MAX) return
      kept.set(id, { headed, known, weight })
      sum += weight
      for (const oldest of kept.keys()) {
        if (sum <= SUM_MAX) break
        forget(oldest)
      }
    },
    forget,
  }
}

/** The newest of each node, and what is open. */
const likely = ({ attempts, nodes }: KnownRows): KnownRows => ({
  attempts: [...new Set([...newestByNode(attempts, nodes), ...attempts.filter(({ status }) => isOpen(status))])],
  nodes,
})

/** Whoever takes it from the queue changes its row and not its run's. */
const isInQueue = ({ status, queue }: Attempt): boolean => status === 'SCHEDULED' && queue !== null

const ROW_WEIGHT = 1_000

const weigh = ({ input, output }: Pick<Attempt, 'input' | 'output'>): number =>
  ROW_WEIGHT + weightOf(input) + weightOf(output)

/** About how many characters a value takes; no more exact than a bound needs. */
export function weightOf(value: Json): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  let sum = 8
  if (Array.isArray(value)) for (const item of value) sum += weightOf(item)
  else for (const [name, member] of Object.entries(value)) sum += name.length + weightOf(member)
  return sum
}
