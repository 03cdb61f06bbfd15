import type { Context } from '#core/context.ts'
import { findAttempt } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { FREE_THE_KEY } from '#db/idempotency-keys.ts'
import type { Attempt, Run } from '#engine/model.ts'
import { currentHost } from '#host/current.ts'
import { can, notFound } from '../authorise.ts'
import { maskOfRun } from '../mask.ts'
import { parseInput } from '../parse-input.ts'
import { readChangeable } from './changeable.ts'
import { goingOn, readAncestors } from './family.ts'
import { DeltaInput, OutlookInput, PayloadInput } from './inputs.ts'
import { readOutlook } from './outlook.ts'
import { readRunDelta, type Seen } from './run-delta.ts'
import { readRunView } from './run-view.ts'
import { alsoTakenUp, problemOfRights, readResumed, resourceOfRun } from './run-verb-parts.ts'
import { problemOfKeys, type Reopened } from './taken-keys.ts'
import { shownRun, visibleRun } from './visible-run.ts'
import type { ChangeableView, OutlookView, PayloadView, RunDelta, RunView } from './view.ts'

const UNREAD = 'Nothing was read.'

/** One run with everything its page shows. Throws not_found when there is none the viewer may see. */
export async function getRun(ctx: Context, runId: string): Promise<RunView> {
  const headed = await shownRun(ctx, runId)
  const { db, settings } = currentHost()
  return readRunView(ctx, db, headed, settings)
}

/** What changed on a run since the viewer looked. */
export async function getRunDelta(
  ctx: Context,
  runId: string,
  afterSeq: number,
  afterPosition: number,
): Promise<RunDelta> {
  const headed = await shownRun(ctx, runId)
  const { db, settings } = currentHost()
  const place = parseInput(DeltaInput, { afterSeq, afterPosition }, UNREAD)
  const seen: Seen = { seq: place.afterSeq, spansAfter: place.afterPosition }
  return readRunDelta(ctx, db, headed, { seen, settings })
}

/** Input and output of one attempt, or of the run itself. */
export async function getPayload(ctx: Context, runId: string, taskId: string | null): Promise<PayloadView> {
  const { run } = await visibleRun(ctx, runId)
  const asked = parseInput(PayloadInput, { runId, taskId }, UNREAD)
  if (asked.taskId === null) return payloadView(run, run, [])
  const attempt = await findAttempt(currentHost().db.prisma, asked.taskId)
  if (attempt?.runId !== run.id) throw notFound('Run')
  return payloadView(run, attempt, [attempt])
}

async function payloadView(run: Run, shown: PayloadView, attempts: readonly Attempt[]): Promise<PayloadView> {
  const mask = await maskOfRun(currentHost().db, run, attempts)
  return { input: mask.payload(shown.input), output: mask.payload(shown.output) }
}

/** What taking an ended run up again would do, for whoever considers it. */
export async function getOutlook(ctx: Context, rawInput: unknown): Promise<OutlookView> {
  const asked = parseInput(OutlookInput, rawInput, UNREAD)
  const { run } = await visibleRun(ctx, asked.runId)
  const { db } = currentHost()
  const mask = await maskOfRun(db, run)
  const outlook = await readOutlook(db, ctx, run, asked)
  const ancestors = outlook.problem === null ? await readAncestors(db, run) : []
  const shown = goingOn(ancestors).filter((one) => can(ctx, 'view', resourceOfRun(one.run)).allowed)
  const reopened = { run, ancestors, resumesChildren: asked.verb === 'retry' && asked.resumeSubworkflows }
  const problem = outlook.problem ?? (await problemOfReopening(ctx, db, reopened))
  return mask.texts({
    ...outlook,
    problem,
    parents: shown.map((one) => ({ runId: one.run.id, workflow: one.run.workflow })),
  })
}

/** Why an ended run cannot be taken up with all that would go on with it, and what mends that; null when it can. */
async function problemOfReopening(ctx: Context, db: Database, reopened: Reopened): Promise<string | null> {
  const { ancestors } = reopened
  const problem = problemOfRights(ctx, alsoTakenUp({ ancestors, resumed: await readResumed(db, reopened) }))
  if (problem !== null) return problem
  const taken = await problemOfKeys(db, reopened)
  return taken && `${taken} ${FREE_THE_KEY}`
}

/** What of a run its operators can change while it runs. */
export async function getChangeable(ctx: Context, runId: string): Promise<ChangeableView> {
  const { run } = await visibleRun(ctx, runId)
  return readChangeable(currentHost().db, run)
}
