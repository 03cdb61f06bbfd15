import { isObject, payloadProblem, type JsonObject } from '#core/json.ts'
import { listAttemptsBefore } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { listFailedTasks } from '#db/failed-tasks.ts'
import { findProgramOfRun } from '#db/programs.ts'
import { getRun } from '#db/runs.ts'
import { compile, type ProgramSource } from '#engine/compile.ts'
import { failedNamesOf } from '#engine/failed-names.ts'
import { tasksOfRun } from '#engine/failed-run.ts'
import type { Attempt, Run } from '#engine/model.ts'
import type { LaunchOrder } from '#engine/send.ts'

/** About so much of a run's tasks is told: a payload holds 10 MB, and the run's own is in it. */
const TEXT_MAX = 3 * 1024 * 1024
const PAGE = 50

/** The newest attempts of a run, in the order of scheduling: all, unless they are large. */
async function newestAttempts({ prisma }: Database, { id, taskSeq }: Run): Promise<Attempt[]> {
  const found: Attempt[] = []
  let left = TEXT_MAX
  for (let before = taskSeq + 1; before > 1 && left > 0;) {
    const page = await listAttemptsBefore(prisma, id, before, PAGE)
    for (const attempt of page) {
      left -= JSON.stringify([attempt.input, attempt.output]).length
      if (left > 0) found.push(attempt)
    }
    before = page.at(-1)?.seq ?? 0
  }
  return found.toReversed()
}

/** The input of a launch. What starts because a run failed is told of the whole run (Conductor 2.6): its tasks are read only now, after the commit that ended it. */
export async function inputOf(db: Database, { input, launchedBy }: LaunchOrder): Promise<JsonObject> {
  const { failedWorkflow } = input
  if (!launchedBy || launchedBy.taskId !== null || !isObject(failedWorkflow)) return input
  const run = await getRun(db.prisma, launchedBy.runId)
  const stored = await findProgramOfRun(db.pool, run.id)
  if (!stored) return input
  const program = compile(JSON.parse(stored.source) as ProgramSource)
  const names = failedNamesOf(program, run, await listFailedTasks(db.pool, run.id))
  const tasks = tasksOfRun(program, run, await newestAttempts(db, run))
  for (const told of [{ ...names, ...tasks }, names]) {
    const whole: JsonObject = { ...input, failedWorkflow: { ...(failedWorkflow as JsonObject), ...told } }
    if (payloadProblem(whole) === null) return whole
  }
  return input
}
