import type { Context } from '#core/context.ts'
import { spanIdOf, traceIdOf, type TaskId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { listApprovalsOfRun, type Approval } from '#db/approvals.ts'
import { listAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import { listPastGenerations } from '#db/past-generations.ts'
import { placesTaken, readPlaces } from '#db/run-places.ts'
import type { ShownRun } from '#db/shown-run.ts'
import type { Attempt, PastGeneration, Run } from '#engine/model.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { Settings, TraceLinkSettings } from '#config/settings.ts'
import { failingSpan } from '#trace/failing-span.ts'
import type { StoredSpan } from '#trace/span.ts'
import { runApprovalView } from '../approvals/approval-view.ts'
import { linkOfRun } from '../links/link-of-run.ts'
import type { LinkView } from '../links/view.ts'
import { idsOfActors, peopleOf, type People } from '../people.ts'
import type { Mask } from '#core/mask.ts'
import { maskOfRun } from '../mask.ts'
import { attemptView, entryView } from './attempt-view.ts'
import { checkWhole } from './check-chain.ts'
import { isLarge, readLarge } from './large-run.ts'
import { readAncestors, type Ancestor } from './family.ts'
import { limitWaits } from './limit-waits.ts'
import { canOn } from './run-can.ts'
import { factsOf, failedTaskOf } from './run-line.ts'
import { samplingView } from '../sampling/run-sampling.ts'
import type { SamplingView } from '../sampling/run-sampling-view.ts'
import { hasFailed, readFailing, readFirstSpans } from './run-spans.ts'
import { sightOf, type Sight } from './trace-sight.ts'
import type { GenerationView, RepeatView, RunHeadView, RunView } from './view.ts'

/** What the page shows of the run itself. `check` says whether its chain is as it was written. */
interface HeadFacts {
  readonly people: People
  /** The generations before this one. */
  readonly past: readonly PastGeneration[]
  readonly check: RunView['chain']
  readonly backend: TraceLinkSettings | null
  readonly link: LinkView
  readonly waitsFor: string | null
  readonly repeats: readonly RepeatView[] | null
  /** The runs above it. */
  readonly above: readonly Ancestor[]
  readonly sampling: SamplingView
}

function headOf(ctx: Context, headed: ShownRun, facts: HeadFacts): RunHeadView {
  const { run, parked } = headed
  return {
    ...factsOf(
      {
        ...run,
        isRollingBack: run.rollback === 'running',
        isQueued: run.rate?.isQueued ?? false,
        isSetAside: parked !== null,
      },
      facts.people,
      headed.schedule,
    ),
    generation: run.generation.number,
    generations: [...facts.past, run].map((one) => generationView(one, facts.people)),
    note: run.note,
    waitsFor: facts.waitsFor,
    parked,
    correlationId: run.correlationId,
    failedRefs: run.failedRefs,
    endedBy: failedTaskOf(run),
    seq: run.seq,
    attemptCount: run.taskSeq,
    repeats: facts.repeats,
    spansAfter: headed.horizon,
    chain: facts.check,
    can: canOn(ctx, headed, facts.above),
    sampling: facts.sampling,
    backend: facts.backend,
    link: facts.link,
    readAt: instant(Date.now()),
  }
}

function generationView(one: Omit<PastGeneration, 'runId'>, people: People): GenerationView {
  const { generation, version, status, reason, endedAt } = one
  return {
    number: generation.number,
    spanId: spanIdOf(generation.id),
    by: people.actorPerson(one.actor),
    why: generation.reason,
    version,
    status,
    reason,
    endedAt,
  }
}

/** The generations before the one a run is in; most runs have one only, and nothing is read for them. */
export const readPast = async (db: Database, run: Run): Promise<readonly PastGeneration[]> =>
  run.generation.number === 1 ? [] : listPastGenerations(db.prisma, run.id)

/** Reads everything the run page is made of. */
export async function readRunView(ctx: Context, db: Database, headed: ShownRun, settings: Settings): Promise<RunView> {
  const traceId = traceIdOf(headed.run.rootRunId)
  const sight = sightOf(ctx, db, headed)
  const [read, spans, around] = await Promise.all([
    readWhole(db, headed),
    readFirstSpans(db, traceId, sight),
    readAround(db, headed.run, { settings, sight }),
  ])
  const { head, rows, mask } = await partsOf(ctx, db, read, around)
  return mask.texts({ ...head, ...rows, spans })
}

async function readWhole(db: Database, headed: ShownRun): Promise<ReadParts> {
  const { run } = headed
  if (isLarge(run)) return readLarge(db, headed, null)
  const [past, attempts, all, approvals] = await Promise.all([
    readPast(db, run),
    listAttempts(db.prisma, run.id),
    listEntries(db.pool, chainOfRun(run.id)),
    listApprovalsOfRun(db.prisma, run.id),
  ])
  // The run was read first: entries behind its head were written since and come with the live stream.
  const entries = all.filter((entry) => entry.seq <= run.seq)
  const failing = hasFailed(attempts) ? await readFailing(db, run) : []
  return { headed, past, attempts, entries, approvals, failing, check: checkWhole(entries, headed), window: null }
}

/** What was read of a run, all of it or what is new. */
export interface ReadParts {
  readonly headed: ShownRun
  readonly past: readonly PastGeneration[]
  readonly attempts: readonly Attempt[]
  readonly entries: readonly ChainEntry[]
  readonly approvals: readonly Approval[]
  /** Spans that failed; null when they are as they were. */
  readonly failing: readonly StoredSpan[] | null
  readonly check: RunView['chain']
  /** Of a large run: its families added up, and the places of the attempts that were read. */
  readonly window: { readonly repeats: readonly RepeatView[]; readonly placeOf: (id: TaskId) => number | null } | null
}

/** What lies around a run, beside what was read of the run itself. */
type Around = Pick<HeadFacts, 'backend' | 'link' | 'waitsFor' | 'above'> & {
  readonly inSight: Sight
  readonly retentionDays: number
}

export async function readAround(
  db: Database,
  run: Run,
  { settings, sight }: { readonly settings: Settings; readonly sight: Promise<Sight> },
): Promise<Around> {
  const [waitsFor, above, link, inSight] = await Promise.all([
    queueWait(db, run),
    readAncestors(db, run),
    linkOfRun(db.pool, settings, run),
    sight,
  ])
  return { backend: settings.traceLink, link, waitsFor, above, inSight, retentionDays: settings.spanRetentionDays }
}

/** The head and the rows of a view, with names, waits and what is to be hidden. */
export async function partsOf(ctx: Context, db: Database, read: ReadParts, around: Around) {
  const { headed, past, attempts, entries, approvals, failing, check, window } = read
  const { run } = headed
  const [people, waitOf, failed, mask] = await Promise.all([
    peopleFor(db, { headed, past, entries, approvals }),
    limitWaits(db, attempts),
    around.inSight(failing ?? []),
    maskOfRun(db, run, [...past, ...attempts]),
  ])
  const repeats = window?.repeats ?? null
  const facts = {
    people,
    ...around,
    past,
    check,
    repeats,
    sampling: samplingView(ctx, headed, around.retentionDays),
  }
  const placeOf = window?.placeOf ?? (() => null)
  const rows = rowsOf(ctx, { attempts, entries, approvals }, { people, waitOf, placeOf })
  const shown = failed.map((span) => failingSpan(maskedSpan(mask, span)))
  return { head: headOf(ctx, headed, facts), rows: { ...rows, failing: shown }, mask }
}

/** What a queued run waits for. */
async function queueWait(db: Database, run: Run): Promise<string | null> {
  return run.rate?.isQueued ? `${placesTaken(run, (await readPlaces(db.pool, run)).running)}.` : null
}

interface Rows {
  readonly attempts: readonly Attempt[]
  readonly entries: readonly ChainEntry[]
  readonly approvals: readonly Approval[]
}

interface Lookups {
  readonly people: People
  readonly waitOf: (attempt: Attempt) => string | null
  readonly placeOf: (id: TaskId) => number | null
}

/** The rows of a view or of what changed of it. */
const rowsOf = (
  ctx: Context,
  { attempts, entries, approvals }: Rows,
  { people, waitOf, placeOf }: Lookups,
): Pick<RunView, keyof Rows> => ({
  attempts: attempts.map((attempt) => attemptView(attempt, waitOf(attempt), placeOf(attempt.id))),
  entries: entries.map((entry) => entryView(entry, people)),
  approvals: approvals.map((approval) => runApprovalView(ctx, approval, people)),
})

/** A span as it is shown: attributes are payloads, whoever sent it. */
export const maskedSpan = (mask: Mask, span: StoredSpan): StoredSpan => ({
  ...span,
  attributes: mask.payload(span.attributes),
})

/** Names of everybody a view of a run mentions. */
function peopleFor(
  db: Database,
  mentions: {
    readonly headed: ShownRun
    readonly past: readonly PastGeneration[]
    readonly entries: readonly ChainEntry[]
    readonly approvals: readonly Approval[]
  },
): Promise<People> {
  const actors = [mentions.headed.run, ...mentions.past, ...mentions.entries].map(({ actor }) => actor)
  return peopleOf(db.pool, [
    ...idsOfActors(actors),
    ...mentions.approvals.flatMap(({ decisions }) => decisions.map(({ by }) => by)),
  ])
}
