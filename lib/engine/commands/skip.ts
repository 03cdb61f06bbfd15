import { AppError } from '#core/errors.ts'
import { createStarted, endAttempt } from '../attempt.ts'
import type { Command } from '../command.ts'
import { countSkipped } from '../lead.ts'
import type { Node } from '../program.ts'
import { NO_ITERATION, refOf } from '../ref.ts'
import { changePlans } from '../questions.ts'
import { skippableNode } from '../skippable.ts'
import type { Turn } from '../turn.ts'

type Skip = Extract<Command, { kind: 'skip' }>

const UNDONE = 'Nothing was skipped.'

function skippable(turn: Turn, ref: string): Node {
  const { status, ending } = turn.run
  if (status !== 'RUNNING' || ending)
    throw new AppError(
      'conflict',
      `Only a running run has tasks to skip; this one is ${ending ? 'rolling back' : status}. ${UNDONE}`,
    )
  const node = skippableNode(turn.program, ref, UNDONE)
  if (turn.newest(ref)) throw new AppError('conflict', `The run has come to ${ref} already. ${UNDONE}`)
  return node
}

/** Passes a task over before the run comes to it: a row that is done, with what is given as its input and output. */
export function skip(turn: Turn, { ref, reason, input, output }: Skip): void {
  const node = skippable(turn, ref)
  changePlans(turn, UNDONE, () => {
    const { name, type } = node
    const row = createStarted(turn, {
      id: turn.newId(),
      ref: refOf(ref, NO_ITERATION),
      node: ref,
      name,
      type,
      iteration: 0,
      input,
    })
    const skipped = endAttempt(turn, row, { status: 'SKIPPED', output, reason, facts: { skipped: true } })
    turn.ahead.add(ref)
    const { course } = turn.run
    turn.setRun({ course: { ...course, skipped: [...course.skipped, ref] } })
    countSkipped(turn, node, skipped)
  })
}
