import { resolve } from './expression.ts'
import { createStarted, type Draft } from './attempt.ts'
import type { ApprovalRequest } from './approval-request.ts'
import type { Attempt } from './model.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { planOf } from './plan.ts'
import type { Json } from '#core/json.ts'
import { inputFor } from './input.ts'
import type { Node } from './program.ts'
import { javaText } from './java-text.ts'
import type { Turn } from './turn.ts'

/** Whether what was approved is still what would run: the plan is made again from what is stored now. */
export function isPlanUnchanged(turn: Turn, gate: Attempt): boolean {
  const plan = planOf(turn.program, turn.run, nodeOfAttempt(turn.program, gate), gate.input)
  return turn.env.digest(plan as unknown as Json) === gate.state?.['planDigest']
}

/** What was approved is not what would run: the question is put again, to be decided on the new plan. */
export function askAgain(turn: Turn, node: Node, old: Attempt): void {
  const id = turn.newId()
  const input = inputFor(turn, node, id)
  const { ref, iteration, retryCount, firstScheduledAt, name, type, state } = old
  const kept = { ref, iteration, retryCount, firstScheduledAt, name, type, state }
  openGate(turn, node, { ...kept, id, node: node.ref, input, retryOf: old.id })
}

/** Opens a gate: a HUMAN attempt that waits, and the question with its plan. */
export function openGate(turn: Turn, node: Node, draft: Draft): Attempt {
  const { run, env } = turn
  const plan = planOf(turn.program, run, node, draft.input)
  const planDigest = env.digest(plan as unknown as Json)
  const attempt = createStarted(turn, { ...draft, state: { ...draft.state, planDigest, approvedBy: [] } })
  const spec = node.gate
  if (!spec) throw new Error(`${node.ref} is no gate`)
  const request: ApprovalRequest = {
    taskId: attempt.id,
    runId: run.id,
    ref: attempt.ref,
    title: javaText(resolve(spec.title, turn.scope(attempt.id, node.reads))),
    serviceFunction: run.serviceFunction,
    action: spec.action,
    group: spec.group,
    quorum: spec.quorum,
    plan,
    planDigest,
    requesters: run.requesters,
    note: run.note,
    askedAt: env.now,
  }
  turn.ask(request)
  const { action, group, quorum } = spec
  turn.record('approval.asked', attempt, { planDigest, action, group, quorum }, { plan: plan as unknown as Json })
  return attempt
}
