import { behind } from './generation.ts'
import type { Attempt } from './model.ts'
import type { Program } from './program.ts'

/** References of the gates behind which a node of a program lies. */
export const gateRefsOver = (program: Program, node: string): readonly string[] =>
  [...program.nodes.values()]
    .filter(({ ref, gate }) => gate !== null && behind(program, ref).has(node))
    .map(({ ref }) => ref)

/** What somebody wants of a run that lies behind gates of the runs it was launched by. */
export type WishBehindGate = 'go on as it was' | 'change it'

/**
 * Why a gate that stands before the task which launched a run forbids it, or null. What was approved runs as it was approved,
 * and not for those who approved it: as if that task were run again where the gate stands (ARCHITECTURE 4). `gate` is the
 * newest attempt of it.
 */
export function gateProblem(
  { ref, runId, status, state }: Attempt,
  wish: WishBehindGate,
  person: string | null,
): string | null {
  const which = `the approval ${ref} of the run ${runId}`
  if (status !== 'COMPLETED') return `It lies behind ${which}, which nobody has given.`
  const again = 'Run that run again to have it asked anew.'
  const approvers = state?.['approvedBy']
  if (person !== null && Array.isArray(approvers) && approvers.includes(person))
    return `It lies behind ${which}, and you gave it: somebody else has to ask for this. ${again}`
  return wish === 'change it' ? `It lies behind ${which}: what was approved stays what runs. ${again}` : null
}
