import type { Context } from '#core/context.ts'
import { findWorkflowVersion } from '#db/definitions.ts'
import { listWaitingApprovals } from '#db/approvals.ts'
import { listRuns } from '#db/run-list.ts'
import { compile } from '#engine/compile.ts'
import { gatesOf } from '#engine/describe.ts'
import { currentHost } from '#host/current.ts'
import { mustSee, notFound } from '../authorise.ts'
import { linesOf } from '../runs/run-line.ts'
import { listSchedules } from '../schedules/queries.ts'
import { readStatistics } from '../statistics/read.ts'
import type { StatisticsWindow } from '../statistics/view.ts'
import type { WorkflowActivityView } from './activity-view.ts'
import { readSource } from './freeze-program.ts'
import { gatePermission, permissionOf } from './permissions.ts'
import { resourceOfWorkflow } from './resource.ts'

const RUNS_SHOWN = 10

/** What goes on with one workflow, and who may do what with it. Throws not_found when there is none the viewer may see. */
export async function getWorkflowActivity(
  ctx: Context,
  name: string,
  window: StatisticsWindow,
): Promise<WorkflowActivityView> {
  const { db } = currentHost()
  const { prisma, pool } = db
  const found = await findWorkflowVersion(prisma, name, null)
  if (!found) throw notFound('Workflow')
  const resource = resourceOfWorkflow(found)
  mustSee(ctx, resource)
  const serviceFunctions = [found.serviceFunction]
  const [statistics, recent, schedules, waiting, source] = await Promise.all([
    readStatistics(pool, { workflows: [name], serviceFunctions, window, now: ctx.now, isByVersion: true }),
    listRuns(pool, { serviceFunctions, workflow: name }, { behind: null, limit: RUNS_SHOWN }),
    listSchedules(ctx),
    listWaitingApprovals(prisma, serviceFunctions),
    readSource(prisma, found),
  ])
  return {
    statistics,
    runs: await linesOf(db, recent.runs),
    schedules: schedules.filter(({ workflow }) => workflow === name),
    mayLaunch: permissionOf(ctx, 'launch', resource),
    mayRegister: permissionOf(ctx, 'register', resource),
    gates: gatesOf(compile(source)).map((gate) => gatePermission(gate, found)),
    waitingNow: waiting.filter(({ workflow }) => workflow === name).length,
  }
}
