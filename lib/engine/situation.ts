import { loopState } from './loop-state.ts'
import type { Attempt } from './model.ts'
import { dynamicForksOf, loopsAround } from './program.ts'
import { iterationsOf } from './ref.ts'
import type { Situation } from './tasks/task-type.ts'
import type { Turn } from './turn.ts'

/** Whether a row is of a loop that began again since. */
export const isLeftBehind = (turn: Turn, row: Attempt): boolean =>
  loopsAround(turn.program.nodes, row.node).some((ref) => {
    const loop = turn.newest(ref)
    const isInside = loop !== null && iterationsOf(row).startsWith(`${iterationsOf(loop)}__`)
    return isInside && row.seq <= loopState(loop).since
  })

/** Whether the run has come to a dynamic fork before it came to this node in these iterations. */
function hasDynamicFork(turn: Turn, { ref, node }: Pick<Attempt, 'ref' | 'node'>): boolean {
  const forks = dynamicForksOf(turn.program.nodes)
  turn.want(forks)
  const rows = forks.flatMap((fork) => turn.newest(fork) ?? [])
  const isOwnNewest = rows.some((row) => row.ref === ref)
  const all = [...rows, ...(isOwnNewest ? turn.every([node], 0) : [])]
  return all.some((row) => row.ref !== ref && !isLeftBehind(turn, row))
}

/** What the opening of a node may depend on besides its input. */
export function situationOf(
  turn: Turn,
  attempt: Pick<Attempt, 'ref' | 'node'>,
  known: Pick<Situation, 'settings' | 'forked'>,
): Situation {
  const { program, run, env } = turn
  return { program, run, now: env.now, hasDynamicFork: () => hasDynamicFork(turn, attempt), ...known }
}
