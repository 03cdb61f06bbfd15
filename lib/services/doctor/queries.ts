import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { readClock } from '#db/condition.ts'
import { currentHost } from '#host/current.ts'
import { can, notFound } from '../authorise.ts'
import { parseInput } from '../parse-input.ts'
import { RunIdInput } from '../runs/inputs.ts'
import { visibleRun } from '../runs/visible-run.ts'
import { mustSeeSystem, SYSTEM } from '../settings/system.ts'
import type { Check } from './check.ts'
import { redirectUri } from './check-identity.ts'
import { examine } from './examine.ts'
import { PROBE } from './probe-definition.ts'
import { probeSteps } from './probe-steps.ts'
import type { ConnectionsView, ProbeView } from './view.ts'

const ExamineInput = z.strictObject({
  /** Opens the deep link wherever it leads, and not on this machine alone. */
  isReaching: z.boolean().default(false),
})

/** What does not come within this time of a probe's launch does not come. */
const PROBE_MS = 30_000

/** Whether everything the installation is connected to works, each with what to do if not. Changes nothing. */
export async function examineConnections(ctx: Context, input: z.input<typeof ExamineInput>): Promise<ConnectionsView> {
  mustSeeSystem(ctx)
  const { isReaching } = parseInput(ExamineInput, input, 'Nothing was looked at.')
  const { db, settings } = currentHost()
  return {
    checks: await examine(ctx, { db, settings }, isReaching),
    provider: settings.signIn.name,
    redirectUri: redirectUri(settings),
    canProbe: can(ctx, 'configure', SYSTEM),
  }
}

/** What has become of a probe. Sends its span when its task has ended, which is kept once however often this is asked. */
export async function getProbe(ctx: Context, input: z.input<typeof RunIdInput>): Promise<ProbeView> {
  mustSeeSystem(ctx)
  const { runId } = parseInput(RunIdInput, input, 'Nothing was looked at.')
  const { run } = await visibleRun(ctx, runId)
  if (run.workflow !== PROBE) throw notFound('Run')
  const { db, settings } = currentHost()
  // A run is dated by the database's clock.
  const isLate = ctx.now + (await readClock(db.pool)).aheadMs - run.createdAt > PROBE_MS
  const checks = await probeSteps({ ctx, db, settings }, run, isLate)
  return { runId, checks, isDone: isLate || isOver(checks) }
}

/** Nothing more comes, or nothing more can come because a step failed. */
const isOver = (checks: readonly Check[]): boolean =>
  checks.every(({ state }) => state !== 'waiting') || checks.some(({ state }) => state === 'bad')
