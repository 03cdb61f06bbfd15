import type { JsonObject } from '#core/json.ts'
import { listNeededAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { compile } from '#engine/compile.ts'
import { counts, historyOf } from '#engine/generation.ts'
import { NO_NEEDS } from '#engine/missing.ts'
import type { Run } from '#engine/model.ts'
import { skippableNodes } from '#engine/skippable.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { maskOfRun } from '../mask.ts'
import { sourceOf } from './reopening.ts'
import type { ChangeableView } from './view.ts'

/** Those in which nothing is hidden: what is set is merged, so the others stay as they are. */
const shownWhole = (variables: JsonObject, masked: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => canonicalJson(value) === canonicalJson(masked[name] ?? null)),
  )

/** The variables of a run, and the tasks it could pass over: those of its definition that it has not come to. */
export async function readChangeable(db: Database, run: Run): Promise<ChangeableView> {
  const program = compile(await sourceOf(db, run.programHash))
  const nodes = skippableNodes(program)
  const history = historyOf(program, run.course)
  const wanted = { ...NO_NEEDS, newest: nodes.map(({ ref }) => ref) }
  const rows = await listNeededAttempts(db.pool, [{ runId: run.id, needs: wanted, touched: [] }])
  const come = new Set(rows.filter((row) => counts(history, row)).map(({ node }) => node))
  const left = nodes.filter(({ ref }) => !come.has(ref))
  const mask = await maskOfRun(db, run)
  return {
    variables: shownWhole(run.variables, mask.payload(run.variables)),
    skippable: left.map(({ ref, name }) => ({ ref, name })),
    failureWorkflow: program.workflow.failureWorkflow,
  }
}
