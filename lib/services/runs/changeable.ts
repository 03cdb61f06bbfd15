import { listNeededAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { compile } from '#engine/compile.ts'
import { counts, historyOf } from '#engine/generation.ts'
import { NO_NEEDS } from '#engine/missing.ts'
import type { Run } from '#engine/model.ts'
import { skippableNodes } from '#engine/skippable.ts'
import { sourceOf } from './reopening.ts'
import type { ChangeableView } from './view.ts'

/** The variables of a run, and the tasks it could pass over: those of its definition that it has not come to. */
export async function readChangeable(db: Database, run: Run): Promise<ChangeableView> {
  const program = compile(await sourceOf(db, run.programHash))
  const nodes = skippableNodes(program)
  const history = historyOf(program, run.course)
  const wanted = { ...NO_NEEDS, newest: nodes.map(({ ref }) => ref) }
  const rows = await listNeededAttempts(db.pool, [{ runId: run.id, needs: wanted, touched: [] }])
  const come = new Set(rows.filter((row) => counts(history, row)).map(({ node }) => node))
  const left = nodes.filter(({ ref }) => !come.has(ref))
  return { variables: run.variables, skippable: left.map(({ ref, name }) => ({ ref, name })) }
}
