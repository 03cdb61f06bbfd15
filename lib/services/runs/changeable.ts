import type { JsonObject } from '#core/json.ts'
import { listNeededAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { compile } from '#engine/compile.ts'
import { counts, historyOf } from '#engine/generation.ts'
import { NO_NEEDS } from '#engine/missing.ts'
import type { Run } from '#engine/model.ts'
import type { Program } from '#engine/program.ts'
import { skippableNodes } from '#engine/skippable.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { maskOfRun } from '../mask.ts'
import { sourceOf } from './reopening.ts'
import { reading, Unreadable } from './unreadable.ts'
import type { ChangeableView } from './view.ts'

/** Those in which nothing is hidden: what is set is merged, so the others stay as they are. */
const shownWhole = (variables: JsonObject, masked: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => canonicalJson(value) === canonicalJson(masked[name] ?? null)),
  )

/** Null when it cannot be read: then the run has no tasks that anybody knows, and can be stopped all the same. */
async function programOf(db: Database, { programHash }: Run): Promise<Program | null> {
  try {
    const source = await sourceOf(db, programHash)
    return reading(() => compile(source))
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  }
}

/** The variables of a run, and the tasks it could pass over: those of its definition that it has not come to. */
export async function readChangeable(db: Database, run: Run): Promise<ChangeableView> {
  const mask = await maskOfRun(db, run)
  const variables = shownWhole(run.variables, mask.payload(run.variables))
  const program = await programOf(db, run)
  if (!program) return { variables, skippable: [], failureWorkflow: null }
  const nodes = skippableNodes(program)
  const history = historyOf(program, run.course)
  const wanted = { ...NO_NEEDS, newest: nodes.map(({ ref }) => ref) }
  const rows = await listNeededAttempts(db.pool, [{ runId: run.id, needs: wanted, touched: [] }])
  const come = new Set(rows.filter((row) => counts(history, row)).map(({ node }) => node))
  const left = nodes.filter(({ ref }) => !come.has(ref))
  return {
    variables,
    skippable: left.map(({ ref, name }) => ({ ref, name })),
    failureWorkflow: program.workflow.failureWorkflow,
  }
}
