import type { TaskStatus } from '#engine/model.ts'
import { TASK_STATES } from '#trace/timeline-row.ts'
import type { StateName } from '~/components/ui/state.ts'

/** What a diagram has to know of an attempt, of a run or of a dry run. */
export interface MarkSource {
  readonly node: string
  readonly ref: string
  readonly type: string
  readonly status: TaskStatus
  readonly isRollback: boolean
}

/** What became of a node so far. */
export interface NodeMark {
  readonly state: StateName
  /** Tries of its newest occurrence. */
  readonly attempts: number
  /** How often a loop came to it. */
  readonly iterations: number
}

function stateOf(newest: MarkSource, rollback: MarkSource | undefined, tries: number): StateName {
  if (rollback) return ROLLBACKS[rollback.status] ?? TASK_STATES[rollback.status]
  if (newest.type === 'HUMAN' && newest.status === 'IN_PROGRESS') return 'waiting'
  return newest.status === 'COMPLETED' && tries > 1 ? 'recovered' : TASK_STATES[newest.status]
}

const ROLLBACKS: { readonly [status in TaskStatus]?: StateName } = {
  SCHEDULED: 'rolling-back',
  IN_PROGRESS: 'rolling-back',
  COMPLETED: 'rolled-back',
}

/** The mark of every node that was come to. `attempts` in order of scheduling; where not all are given, `totals` says how often a node was come to. */
export function marksOf(
  attempts: readonly MarkSource[],
  totals: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, NodeMark> {
  const byNode = Map.groupBy(attempts, ({ node }) => node)
  return new Map([...byNode].flatMap(([node, all]) => markOf(node, all, totals.get(node)) ?? []))
}

function markOf(node: string, all: readonly MarkSource[], total: number | undefined): [[string, NodeMark]] | null {
  const own = all.filter(({ isRollback }) => !isRollback)
  const newest = own.at(-1)
  if (!newest) return null
  const attempts = own.filter(({ ref }) => ref === newest.ref).length
  const rollback = all.findLast(({ isRollback }) => isRollback)
  const iterations = total ?? new Set(own.map(({ ref }) => ref)).size
  return [[node, { state: stateOf(newest, rollback, attempts), attempts, iterations }]]
}

/** The counts worth telling, e.g. `2 attempts`. */
export const countsOf = ({ attempts, iterations }: NodeMark): string =>
  [iterations > 1 ? `${iterations} times` : '', attempts > 1 ? `${attempts} attempts` : ''].filter(Boolean).join(' · ')
