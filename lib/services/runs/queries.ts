import { personOf, type Context } from '#core/context.ts'
import { RunId, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { findAttempt } from '#db/attempts.ts'
import { listRuns as listSummaries, type RunCriteria, type RunKey } from '#db/run-list.ts'
import type { Attempt, Run } from '#engine/model.ts'
import { currentHost } from '#host/current.ts'
import { can, notFound, visibleFunctions } from '../authorise.ts'
import { parseInput } from '../parse-input.ts'
import { readChangeable } from './changeable.ts'
import { goingOn, readAncestors } from './family.ts'
import { OutlookInput, PayloadInput, RunListInput } from './inputs.ts'
import { readOutlook } from './outlook.ts'
import { commandOf } from './reopening.ts'
import { readRunDelta, type Seen } from './run-delta.ts'
import { linesOf } from './run-line.ts'
import { maskOfRun, readRunView } from './run-view.ts'
import { resourceOfRun } from './run-verb-parts.ts'
import { visibleRun } from './visible-run.ts'
import type {
  ChangeableView,
  OutlookView,
  PayloadView,
  RunDelta,
  RunFilter,
  RunLine,
  RunListState,
  RunPage,
  RunView,
} from './view.ts'

const UNREAD = 'Nothing was read.'
const PAGE_SIZE = 50

/** A page of the runs the viewer may see, newest first. `by` is a person's id, or `me`. */
export async function listRuns(ctx: Context, filter: RunFilter, cursor: string | null): Promise<RunPage> {
  const asked = parseInput(RunListInput, { filter, cursor }, UNREAD)
  const { prisma } = currentHost().db
  const selection = selectionOf(ctx, asked.filter)
  const behind = placeOf(asked.cursor)
  const runs = await listSummaries(prisma, selection, { behind, limit: PAGE_SIZE + 1 })
  const last = runs.length > PAGE_SIZE ? runs[PAGE_SIZE - 1] : undefined
  return { runs: await linesOf(prisma, runs.slice(0, PAGE_SIZE)), next: last ? `${last.createdAt}.${last.id}` : null }
}

/** The lines of these runs as far as the viewer may see them: what the live list sends. */
export async function listRunLines(ctx: Context, ids: readonly RunId[]): Promise<readonly RunLine[]> {
  const { prisma } = currentHost().db
  const selection = { serviceFunctions: visibleFunctions(ctx), ids: ids.slice(0, PAGE_SIZE) }
  return linesOf(prisma, await listSummaries(prisma, selection, { behind: null, limit: PAGE_SIZE }))
}

/** One run with everything its page shows. Throws not_found when there is none the viewer may see. */
export async function getRun(ctx: Context, runId: string): Promise<RunView> {
  const headed = await visibleRun(ctx, runId)
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
  const headed = await visibleRun(ctx, runId)
  const { db, settings } = currentHost()
  const seen: Seen = { seq: afterSeq, spansAfter: afterPosition }
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
  const mask = await maskOfRun(currentHost().db.prisma, run, attempts)
  return { input: mask.payload(shown.input), output: mask.payload(shown.output) }
}

/** What taking an ended run up again would do, for whoever considers it. */
export async function getOutlook(ctx: Context, rawInput: unknown): Promise<OutlookView> {
  const asked = parseInput(OutlookInput, rawInput, UNREAD)
  const { run } = await visibleRun(ctx, asked.runId)
  const { db } = currentHost()
  const mask = await maskOfRun(db.prisma, run, [])
  const outlook = await readOutlook(db, ctx, run, await commandOf(db, ctx, run, asked))
  const above = outlook.problem === null ? goingOn(await readAncestors(db, run)) : []
  const shown = above.filter((one) => can(ctx, 'view', resourceOfRun(one.run)).allowed)
  return mask.texts({ ...outlook, parents: shown.map((one) => ({ runId: one.run.id, workflow: one.run.workflow })) })
}

/** What of a run its operators can change while it runs. */
export async function getChangeable(ctx: Context, runId: string): Promise<ChangeableView> {
  const { run } = await visibleRun(ctx, runId)
  return readChangeable(currentHost().db, run)
}

const STATES: Record<RunListState, Pick<RunCriteria, 'statuses' | 'isWaiting' | 'isQueued'>> = {
  running: { statuses: ['RUNNING'], isWaiting: false },
  waiting: { statuses: ['RUNNING'], isWaiting: true },
  queued: { statuses: ['PAUSED'], isQueued: true },
  paused: { statuses: ['PAUSED'], isQueued: false },
  succeeded: { statuses: ['COMPLETED'] },
  failed: { statuses: ['FAILED'] },
  'timed-out': { statuses: ['TIMED_OUT'] },
  stopped: { statuses: ['TERMINATED'] },
}

function selectionOf(ctx: Context, { state, workflow, by, after, before }: RunFilter): RunCriteria {
  const personId = by === 'me' ? (personOf(ctx.actor) ?? undefined) : by
  const person = UserId.safeParse(personId)
  // A `by` that is nobody's id finds nothing.
  const serviceFunctions = personId === undefined || person.success ? visibleFunctions(ctx) : []
  return {
    serviceFunctions,
    ...(state && STATES[state]),
    workflow,
    personId: person.data,
    after,
    before,
  }
}

function placeOf(cursor: string | null): RunKey | null {
  const [at, id] = cursor?.split('.') ?? []
  const runId = RunId.safeParse(id)
  return runId.success && Number.isSafeInteger(Number(at)) ? { createdAt: instant(Number(at)), id: runId.data } : null
}
