import { createMask } from '#core/mask.ts'
import type { Command } from './command.ts'
import type { Turn } from './turn.ts'

/** Of a run with more attempts what it hides is looked for in its own payloads alone. */
const LOOKED_THROUGH_MAX = 1_000

/** A reason that a run tells another one, without what its own definition wants hidden: the other's does not know of it. */
export function withToldReason(turn: Turn, command: Command): Command {
  const { run, program } = turn
  const { maskedFields } = program.workflow
  if (maskedFields.length === 0 || !('reason' in command) || typeof command.reason !== 'string') return command
  const attempts = run.taskSeq <= LOOKED_THROUGH_MAX ? turn.every([...program.nodes.keys()], 0) : []
  const payloads = attempts.flatMap(({ input, output }) => [input, output])
  const mask = createMask(maskedFields, [run.input, run.output, run.variables, ...payloads])
  return { ...command, reason: mask.texts(command.reason) }
}
