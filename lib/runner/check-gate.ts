import { findAskedPlan, type AskedPlan } from '#db/approvals.ts'
import { findAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { findProgramOfRun } from '#db/programs.ts'
import { readRuns } from '#db/runs.ts'
import { compile, type ProgramSource } from '#engine/compile.ts'
import { nodeOfAttempt } from '#engine/dynamic.ts'
import type { Plan } from '#engine/approval-request.ts'
import type { Attempt } from '#engine/model.ts'
import { planOf } from '#engine/plan.ts'
import type { Program } from '#engine/program.ts'
import { digestOf, digestOfText } from '#ledger/canonical.ts'

/** Why the attempt behind a gate must not run, or null: the plan is made again from what is stored and must be the approved one. */
export async function gateProblem({ pool }: Database, attempt: Attempt): Promise<string | null> {
  if (attempt.gatedBy === null) return null
  const [{ found }, [gate], asked, stored] = await Promise.all([
    readRuns(pool, [attempt.runId]),
    findAttempts(pool, [attempt.gatedBy]),
    findAskedPlan(pool, attempt.gatedBy),
    findProgramOfRun(pool, attempt.runId),
  ])
  const run = found.get(attempt.runId)?.run
  if (!run || !gate || asked?.state !== 'approved') return 'What gates this task was not approved.'
  if (!stored || digestOfText(stored.source) !== run.programHash)
    return 'The stored definition of this run is not the one it was started with.'
  const program = programOf(stored.hash, stored.source)
  const plan = planOf(program, run, nodeOfAttempt(program, gate), gate.input)
  return isPlanOf(asked, plan) ? null : 'What would run is no longer what was approved.'
}

const isPlanOf = (asked: AskedPlan, plan: Plan): boolean =>
  digestOf(plan) === asked.planDigest && digestOf(asked.plan) === asked.planDigest

const compiled = new Map<string, Program>()
const COMPILED_MAX = 100

/** The program of a source that has this hash, compiled once. */
function programOf(hash: string, source: string): Program {
  const known = compiled.get(hash)
  if (known) return known
  const program = compile(JSON.parse(source) as ProgramSource)
  if (compiled.size >= COMPILED_MAX) compiled.clear()
  compiled.set(hash, program)
  return program
}
