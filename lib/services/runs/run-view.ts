import type { Context } from '#core/context.ts'
import { spanIdOf, traceIdOf } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { listApprovalsOfRun, type Approval } from '#db/approvals.ts'
import { listAttempts } from '#db/attempts.ts'
import type { Database, Read } from '#db/database.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import { placesTaken, readPlaces } from '#db/run-places.ts'
import type { ReadRun } from '#db/runs.ts'
import { listSpans } from '#db/spans.ts'
import type { Attempt, Run } from '#engine/model.ts'
import { verifyChain } from '#ledger/chain.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { Settings } from '#config/settings.ts'
import type { StoredSpan } from '#trace/span.ts'
import { runApprovalView } from '../approvals/approval-view.ts'
import { idsOfActors, peopleOf, type People } from '../people.ts'
import { maskOf, type Mask } from '../mask.ts'
import { attemptView, entryView } from './attempt-view.ts'
import { limitWaits } from './limit-waits.ts'
import { canOn } from './run-can.ts'
import { isRollingBack, lineOf } from './run-line.ts'
import type { RunView, TraceBackendView } from './view.ts'

export type RunHead = Omit<RunView, 'attempts' | 'entries' | 'spans' | 'approvals'>

/** What the page shows of the run itself. `check` says whether its chain is as it was written. */
export interface HeadFacts {
  readonly people: People
  readonly spansAfter: number
  readonly check: RunView['chain']
  readonly backend: TraceBackendView | null
  readonly waitsFor: string | null
}

export function headOf(ctx: Context, { run, parked }: ReadRun, facts: HeadFacts): RunHead {
  return {
    ...lineOf({ ...run, isRollingBack: isRollingBack(run), isQueued: run.rate?.isQueued ?? false }, facts.people),
    traceId: traceIdOf(run.rootRunId),
    rootSpanId: spanIdOf(run.generation.id),
    generation: run.generation.number,
    note: run.note,
    waitsFor: facts.waitsFor,
    parked,
    correlationId: run.correlationId,
    failedRefs: run.failedRefs,
    seq: run.seq,
    spansAfter: facts.spansAfter,
    chain: facts.check,
    can: canOn(ctx, run),
    backend: facts.backend,
    readAt: instant(Date.now()),
  }
}

/** Reads everything the run page is made of. */
export async function readRunView(ctx: Context, db: Database, headed: ReadRun, settings: Settings): Promise<RunView> {
  const { run } = headed
  const [attempts, all, approvals, page] = await Promise.all([
    listAttempts(db.prisma, run.id),
    listEntries(db.pool, chainOfRun(run.id)),
    listApprovalsOfRun(db.prisma, run.id),
    listSpans(db.pool, traceIdOf(run.rootRunId)),
  ])
  // The run was read first: entries behind its head were written since and come with the live stream.
  const entries = all.filter((entry) => entry.seq <= run.seq)
  const [people, waitOf, mask] = await Promise.all([
    peopleFor(db, [headed, entries, approvals]),
    limitWaits(db, attempts),
    maskOfRun(db.prisma, run, attempts),
  ])
  const facts = {
    people,
    spansAfter: page.horizon,
    check: checkOf(entries, headed),
    backend: backendOf(settings),
    waitsFor: await queueWait(db, run),
  }
  return mask.texts({
    ...headOf(ctx, headed, facts),
    ...rowsOf(ctx, { attempts, entries, approvals, spans: page.spans }, { people, waitOf, mask }),
  })
}

/** What a queued run waits for. */
export async function queueWait(db: Database, run: Run): Promise<string | null> {
  return run.rate?.isQueued ? `${placesTaken(run, (await readPlaces(db.pool, run)).running)}.` : null
}

/** What a run's definition wants hidden, in answers about it and these of its attempts. */
export const maskOfRun = (read: Read, run: Run, attempts: readonly Attempt[]): Promise<Mask> =>
  maskOf(read, run.programHash, () => [
    run.input,
    run.output,
    run.variables,
    ...attempts.flatMap(({ input, output }) => [input, output]),
  ])

interface Rows {
  readonly attempts: readonly Attempt[]
  readonly entries: readonly ChainEntry[]
  readonly approvals: readonly Approval[]
  readonly spans: readonly StoredSpan[]
}

interface Lookups {
  readonly people: People
  readonly waitOf: (attempt: Attempt) => string | null
  readonly mask: Mask
}

/** The rows of a view or of what changed of it. */
export const rowsOf = (
  ctx: Context,
  { attempts, entries, approvals, spans }: Rows,
  { people, waitOf, mask }: Lookups,
): Pick<RunView, keyof Rows> => ({
  attempts: attempts.map((attempt) => attemptView(attempt, waitOf(attempt))),
  entries: entries.map((entry) => entryView(entry, people)),
  approvals: approvals.map((approval) => runApprovalView(ctx, approval, people)),
  spans: spans.map((span) => maskedSpan(mask, span)),
})

/** A span as it is shown: attributes are payloads, whoever sent it. */
const maskedSpan = (mask: Mask, span: StoredSpan): StoredSpan => ({
  ...span,
  attributes: mask.payload(span.attributes),
})

/** Names of everybody a view of a run mentions. */
export function peopleFor(
  db: Database,
  [headed, entries, approvals]: readonly [ReadRun, readonly ChainEntry[], readonly Approval[]],
): Promise<People> {
  return peopleOf(db.prisma, [
    ...idsOfActors([headed.run.actor, ...entries.map((entry) => entry.actor)]),
    ...approvals.flatMap(({ decisions }) => decisions.map(({ by }) => by)),
  ])
}

function checkOf(entries: readonly ChainEntry[], { run, headHash }: ReadRun): RunView['chain'] {
  const check = verifyChain(entries)
  if (!check.isIntact) return check
  const last = entries.at(-1)
  if (last?.seq === run.seq && last.hash === headHash) return check
  return { isIntact: false, problem: `the run says its chain ends with entry ${run.seq}, and it does not` }
}

export const backendOf = ({ lightstep }: Pick<Settings, 'lightstep'>): TraceBackendView | null =>
  lightstep && { kind: 'lightstep', name: 'Lightstep', appUrl: lightstep.appUrl, project: lightstep.project }
