import { AppError } from '#core/errors.ts'
import type { Json } from '#core/json.ts'
import { attemptOf, endAttempt } from './attempt.ts'
import { askAgain } from './gate.ts'
import { inputFor } from './input.ts'
import { isOpen, type Attempt } from './model.ts'
import { planOf } from './plan.ts'
import { nodeOf } from './program.ts'

import type { Turn } from './turn.ts'

/** Gates that wait for a decision or were decided, with the digest of the plan their question would show now. */
function plansNow(turn: Turn): ReadonlyMap<Attempt['id'], string> {
  const gates = [...turn.program.nodes.values()].flatMap((node) => (node.gate ? (turn.newest(node.ref) ?? []) : []))
  return new Map(gates.map((gate) => [gate.id, digestOf(turn, gate)]))
}

function digestOf(turn: Turn, gate: Attempt): string {
  const { program, run, env } = turn
  const plan = planOf(program, run, nodeOf(program, gate.node), inputFor(turn, nodeOf(program, gate.node), gate.id))
  return env.digest(plan as unknown as Json)
}

/**
 * Changes what will run. A question that waits and whose plan is another one then is put again, with no decision taken over.
 * What was approved stays what runs: a change of that is refused.
 */
export function changePlans(turn: Turn, undone: string, change: () => void): void {
  const before = plansNow(turn)
  change()
  for (const [id, digest] of plansNow(turn)) {
    const gate = attemptOf(turn, id)
    if (digest === before.get(id)) continue
    if (!isOpen(gate.status))
      throw new AppError(
        'conflict',
        `The approval ${gate.ref} was given for what would run, and this changes it. ${undone} Stop the run and run it again to have it asked anew.`,
      )
    const reason = 'what would run has changed; the question is put again'
    turn.settle(id, 'withdrawn')
    askAgain(turn, nodeOf(turn.program, gate.node), endAttempt(turn, gate, { status: 'CANCELED', reason }))
  }
}
