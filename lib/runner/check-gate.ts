import { findApproval } from '#db/approvals.ts'
import { findAttempt } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { findPrograms } from '#db/programs.ts'
import { findRun } from '#db/runs.ts'
import { compile, type ProgramSource } from '#engine/compile.ts'
import { nodeOfAttempt } from '#engine/dynamic.ts'
import type { Attempt } from '#engine/model.ts'
import { planOf } from '#engine/plan.ts'
import { digestOf, digestOfText } from '#ledger/canonical.ts'

/** Why the attempt behind a gate must not run, or null: the plan is made again from what is stored and must be the approved one. */
export async function gateProblem(db: Database, attempt: Attempt): Promise<string | null> {
  if (attempt.gatedBy === null) return null
  const [run, gate, approval] = await Promise.all([
    findRun(db.prisma, attempt.runId),
    findAttempt(db.prisma, attempt.gatedBy),
    findApproval(db.prisma, attempt.gatedBy),
  ])
  if (!run || !gate || !approval || approval.state !== 'approved') return 'What gates this task was not approved.'
  const [program] = await findPrograms(db.pool, [run.programHash])
  if (!program || digestOfText(program.source) !== run.programHash)
    return 'The stored definition of this run is not the one it was started with.'
  const compiled = compile(JSON.parse(program.source) as ProgramSource)
  const plan = planOf(compiled, run, nodeOfAttempt(compiled, gate), gate.input)
  return digestOf(plan) === approval.planDigest && digestOf(approval.plan) === approval.planDigest
    ? null
    : 'What would run is no longer what was approved.'
}
