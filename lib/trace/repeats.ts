import type { Instant } from '#core/time.ts'
import type { RepeatView, RunView } from '#services/runs/view.ts'
import { isFailure, stateOfAttempt, type RowState } from './timeline-row.ts'
import { stateOfGroup, type TaskGroup } from './task-groups.ts'

const ROLLBACK = '.rollback'

export const isRollbackFamily = ({ family }: Pick<RepeatView, 'family'>): boolean => family.endsWith(ROLLBACK)

/** Tasks of one family with what of them is here, in the order in which each was first scheduled. */
export interface Repeats {
  readonly sum: RepeatView
  readonly groups: readonly [first: TaskGroup, ...others: TaskGroup[]]
}

/** Tasks that occur more than once, by family: iterations of a node, or branches of one name of a dynamic fork. */
export function repeatsOf(view: RunView, groups: readonly TaskGroup[]): ReadonlyMap<string, Repeats> {
  const sums = new Map(view.repeats?.map((sum) => [sum.family, sum]))
  const found = new Map<string, Repeats>()
  for (const [family, [first, ...others]] of Map.groupBy(groups, ({ newest }) => newest.family)) {
    if (family === null || first === undefined) continue
    const sum = sums.get(family) ?? sumOf(family, [first, ...others])
    if (sum.total > 1) found.set(family, { sum, groups: [first, ...others] })
  }
  return found
}

function sumOf(family: string, groups: Repeats['groups']): RepeatView {
  const [first] = groups[0].attempts
  const newest = groups.map((group) => group.newest)
  const open = newest.filter(({ endedAt }) => endedAt === null).length
  const failed = newest.filter((attempt) => isFailure(stateOfAttempt(attempt))).length
  const canceled = newest.filter(({ status }) => status === 'CANCELED').length
  return {
    family,
    type: first.type,
    isRepeated: true,
    total: groups.length,
    done: groups.length - open - failed - canceled,
    failed,
    canceled,
    open,
    again: groups.filter(({ attempts }) => attempts.length > 1).length,
    scheduledAt: first.scheduledAt,
    endedAt: open > 0 ? null : newest.map(({ endedAt }) => endedAt).reduce(later),
  }
}

const later = (a: Instant | null, b: Instant | null): Instant | null => (Number(b) > Number(a) ? b : a)

/** What became of a family as a whole: what fails is seen before what runs. */
export function stateOfRepeats({ sum, groups }: Repeats): RowState {
  const isRollback = isRollbackFamily(sum)
  if (sum.failed > 0) return 'failed'
  if (sum.open > 0) return isRollback ? 'rolling-back' : 'running'
  if (sum.done === 0) return 'canceled'
  if (isRollback) return 'rolled-back'
  return sum.again > 0 || groups.some((group) => stateOfGroup(group) === 'recovered') ? 'recovered' : 'succeeded'
}

/** How many came out how, the most telling first; those that there are none of are left out. */
export function tallyOf({ sum }: Repeats): readonly { readonly state: RowState; readonly count: number }[] {
  const isRollback = isRollbackFamily(sum)
  const all: readonly { state: RowState; count: number }[] = [
    { state: isRollback ? 'rolled-back' : 'succeeded', count: sum.done },
    { state: 'failed', count: sum.failed },
    { state: 'canceled', count: sum.canceled },
    { state: isRollback ? 'rolling-back' : 'running', count: sum.open },
  ]
  return all.filter(({ count }) => count > 0)
}

/** Branches have nodes of their own; what lies in a loop has one. */
const isBranches = ({ sum, groups }: Repeats): boolean => {
  const { node } = groups[0].newest
  return node !== sum.family && `${node}${ROLLBACK}` !== sum.family
}

/** The name of a family: its node, or what its branches are called. */
export function labelOfRepeats(repeats: Repeats): string {
  const { name: called, node } = repeats.groups[0].newest
  const name = isBranches(repeats) ? called : node
  return isRollbackFamily(repeats.sum) ? `roll back ${name}` : name
}

const COUNTS = new Intl.NumberFormat('en')
export const formatCount = (count: number): string => COUNTS.format(count)

/** What one of them is called. */
export const whatRepeats = (repeats: Repeats): 'branch' | 'iteration' => (isBranches(repeats) ? 'branch' : 'iteration')

/** `50,000 iterations`, `10,000 branches`. */
export const countOfRepeats = (repeats: Repeats): string =>
  `${formatCount(repeats.sum.total)} ${isBranches(repeats) ? 'branches' : 'iterations'}`
