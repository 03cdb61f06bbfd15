import { traceIdOf, type RunId } from '#core/ids.ts'
import type { Context } from '#core/context.ts'
import type { Instant } from '#core/time.ts'
import { listApprovalWaits } from '#db/approvals.ts'
import { listRecentRuns, readSmallInputs, type LookBack, type RecentRun } from '#db/compared-runs.ts'
import type { Database } from '#db/database.ts'
import { listMilestones } from '#db/large-runs.ts'
import { listResources } from '#db/span-resources.ts'
import { schedulesOfRuns } from '#db/schedule-fires.ts'
import type { Run } from '#engine/model.ts'
import { ownTimeMs, paceOf, pausesOf } from '#trace/cause-pace.ts'
import { type Shared, sharedTraits, type Traits } from '#trace/cause-shared.ts'
import { scalarsOf } from '#trace/compare-values.ts'
import { visibleFunctions } from '../authorise.ts'
import { createMask } from '#core/mask.ts'
import { maskedFieldsOf } from '../mask.ts'
import type { PaceView } from './cause-view.ts'
import { versionsOf } from './compared-run.ts'

const RECENT: LookBack = { depth: 200, each: 41 }
const FAR_BACK: LookBack = { depth: 5_000, each: 1 }
const INPUT_BYTES_MAX = 16_384
const SPANS_EACH = 100
const MILESTONES = 100

/** Ended runs of the same workflow that the viewer may see and that were created before this one, newest first. */
async function listBefore(db: Database, ctx: Context, run: Run, look: LookBack): Promise<readonly RecentRun[]> {
  const before = { workflow: run.workflow, upTo: run.createdAt }
  const recent = await listRecentRuns(db.pool, before, visibleFunctions(ctx), look)
  return recent.filter(({ id }) => id !== run.id)
}

/** The runs that a run is held against. */
export const readRecent = (db: Database, ctx: Context, run: Run): Promise<readonly RecentRun[]> =>
  listBefore(db, ctx, run, RECENT)

const isGood = ({ status }: Pick<RecentRun, 'status'>): boolean => status === 'COMPLETED'

/** The newest of them that succeeded, looked for further back when none did; null when there is none. */
export async function lastGood(
  db: Database,
  ctx: Context,
  run: Run,
  recent: readonly RecentRun[],
): Promise<RecentRun | null> {
  return recent.find(isGood) ?? (await listBefore(db, ctx, run, FAR_BACK)).find(isGood) ?? null
}

interface Timed {
  readonly id: RunId
  readonly createdAt: Instant
  readonly endedAt: Instant
}

/**
 * What is usual among the good ones, and whether this run takes, or took, much longer. Of a run that was taken up again only what
 * came since counts: a part of it that takes longer than the whole usually does is slow.
 */
export async function readPace(db: Database, run: Run, recent: readonly RecentRun[], now: Instant): Promise<PaceView> {
  const good = recent.filter((one) => isGood(one) && one.generation === 1)
  const [waits, milestones] = await Promise.all([
    listApprovalWaits(db.prisma, [run.id, ...good.map(({ id }) => id)]),
    listMilestones(db.pool, run.id, MILESTONES),
  ])
  const createdAt = milestones.findLast(({ kind }) => kind === 'run.reopened')?.at ?? run.createdAt
  const own = { id: run.id, createdAt, endedAt: run.endedAt ?? now }
  const pauses = pausesOf(
    milestones.filter(({ at }) => at >= createdAt),
    own.endedAt,
  )
  const timeOf = ({ id, createdAt, endedAt }: Timed): number => {
    const stretches = (waits.get(id) ?? []).map(({ from, to }) => ({ from, to: to ?? endedAt }))
    return ownTimeMs({ from: createdAt, to: endedAt }, id === run.id ? [...stretches, ...pauses] : stretches)
  }
  const ownMs = timeOf(own)
  return { ...paceOf(ownMs, good.map(timeOf)), ownMs }
}

/** What failing runs share with this one and good ones do not. Runs that failed elsewhere are not counted: they failed for reasons of their own. */
export async function readShared(db: Database, run: Run, recent: readonly RecentRun[]): Promise<Shared> {
  const isAlike = (one: RecentRun): boolean =>
    (one.status === 'FAILED' || one.status === 'TIMED_OUT') &&
    (run.failedRefs.length === 0 || one.failedRefs.some((ref) => run.failedRefs.includes(ref)))
  const own = { ...run, generation: run.generation.number, endedAt: run.endedAt ?? run.updatedAt }
  const looked = [own, ...recent.filter((one) => isGood(one) || isAlike(one))]
  const traits = await readTraits(db, looked)
  const counted = looked.map((one) => ({ hasFailed: !isGood(one), traits: traits.get(one.id) ?? new Map() }))
  return sharedTraits(traits.get(run.id) ?? new Map(), counted)
}

async function readTraits(db: Database, runs: readonly RecentRun[]): Promise<ReadonlyMap<RunId, Traits>> {
  const ids = runs.map(({ id }) => id)
  const traceIds = [...new Set(runs.map(({ rootRunId }) => traceIdOf(rootRunId)))]
  const [inputs, fields, resources, schedules] = await Promise.all([
    readSmallInputs(db.pool, ids, INPUT_BYTES_MAX),
    maskedFieldsOf(
      db.prisma,
      runs.map(({ programHash }) => programHash),
    ),
    listResources(db.pool, traceIds, SPANS_EACH),
    schedulesOfRuns(db.prisma, ids),
  ])
  // What one version wants hidden is hidden in the inputs of all.
  const hidden = [...new Set([...fields.values()].flat())]
  return new Map(
    runs.map((run) => {
      const input = inputs.get(run.id) ?? {}
      const masked = createMask(hidden, [input]).payload(input)
      const sent = resources.filter(({ traceId }) => traceId === traceIdOf(run.rootRunId))
      return [run.id, traitsOf(run, [...scalarsOf(masked)], [...versionsOf(sent)], schedules.get(run.id) ?? null)]
    }),
  )
}

/** Nobody is a trait: that somebody's runs fail is no cause. */
const traitsOf = (
  { version, actor }: RecentRun,
  inputs: readonly (readonly [string, string])[],
  versions: readonly (readonly [string, readonly string[]])[],
  schedule: string | null,
): Traits =>
  new Map([
    ...inputs.map(([path, value]) => [`input ${path}`, value] as const),
    ['definition', `v${version}`],
    ...versions.map(([service, seen]) => [`${service} version`, seen.join(', ')] as const),
    ...(schedule === null ? [] : [['schedule', schedule] as const]),
    ...(actor.kind === 'agent' ? [['agent', actor.id] as const] : []),
  ])
