import type { RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { withCursor } from '#db/cursors.ts'
import type { Database, Sql } from '#db/database.ts'
import { listLongWaits } from '#db/exports.ts'
import { readClock } from '#db/runs.ts'
import {
  findHeardRuns,
  findSamplings,
  findStrata,
  listSigns,
  sendAgain,
  usualDurations,
  writeSamplings,
  type Sign,
} from '#db/samplings.ts'
import type { KeepRule } from '#trace/sampling.ts'
import { foldSampling, type HeardRun, type Sampling } from '#trace/sampling-fold.ts'
import { stratumKey } from '#trace/sampling-rate.ts'
import { currentPolicy, type CurrentPolicy } from './current-policy.ts'

const CURSOR = 'sampling'
const SIGNS_PER_PAGE = 1_000
/** Fewer say nothing of what is usual. */
const USUAL_RUNS_MIN = 20
/** What lasts longer is slow, whatever is usual. */
const LONG_MS = 86_400_000

type Announce = (runIds: readonly RunId[]) => void
const tellNobody: Announce = () => undefined

/**
 * Decides what is kept of the runs that new entries of the chains tell something of, and tells those who watch them. It
 * follows commits from a cursor and is no part of them. True when there may be more.
 */
export async function sampleRuns(db: Database, announce: Announce = tellNobody): Promise<boolean> {
  const policy = await currentPolicy(db.prisma)
  let heard = 0
  let decided: readonly RunId[] = []
  await withCursor(db, CURSOR, async (sql, after) => {
    const signs = await listSigns(sql, after, SIGNS_PER_PAGE)
    const last = signs.at(-1)
    if (!last) return null
    heard = signs.length
    decided = await decideAbout(sql, policy, await hear(sql, signs))
    return { xid: last.xid, position: last.position }
  })
  announce(decided)
  return heard === SIGNS_PER_PAGE
}

const LONG_WAIT_MS = 60_000
const WAITING_MAX = 200

/**
 * Looks again at runs whose spans wait before a destination although nothing is heard of them: one that lasts longer than is
 * usual is kept. Takes the next of them behind a run, and says behind which to go on; null: from the first one. While another
 * process decides, nothing is done.
 */
export async function sampleWaiting(db: Database, behind: RunId | null): Promise<RunId | null> {
  const before = instant((await readClock(db.pool)) - LONG_WAIT_MS)
  const waiting = await listLongWaits(db.pool, before, { behind, limit: WAITING_MAX })
  if (waiting.length === 0) return null
  const policy = await currentPolicy(db.prisma)
  await withCursor(db, CURSOR, async (sql) => {
    await decideAbout(sql, policy, await findHeardRuns(sql, waiting, []))
    return null
  })
  return waiting.length < WAITING_MAX ? null : (waiting.at(-1) ?? null)
}

/** What an entry that is no run's own tells of one. */
const SIGNS_OF: { readonly [kind: string]: KeepRule } = { 'access.refused': 'refusal', 'run.unparked': 'alert' }

/** The root runs that signs are about. */
async function hear(sql: Sql, signs: readonly Sign[]): Promise<HeardRun[]> {
  const about = (...kinds: readonly string[]): RunId[] =>
    signs.flatMap(({ runId, kind }) => (runId !== null && kinds.includes(kind) ? [runId] : []))
  const all = new Set(signs.flatMap(({ runId }) => runId ?? []))
  let heard = await findHeardRuns(sql, [...all], about('run.ended'))
  for (const [kind, sign] of Object.entries(SIGNS_OF)) {
    const marked = new Set((await findHeardRuns(sql, about(kind), [])).map(({ rootRunId }) => rootRunId))
    heard = heard.map((run) => (marked.has(run.rootRunId) ? withSign(run, sign) : run))
  }
  return heard
}

const withSign = (run: HeardRun, sign: KeepRule): HeardRun => ({ ...run, signs: [...run.signs, sign] })

/** Returns the runs about which anything changed. */
async function decideAbout(
  sql: Sql,
  { version: policyVersion, policy }: CurrentPolicy,
  heard: readonly HeardRun[],
): Promise<readonly RunId[]> {
  if (heard.length === 0) return []
  const workflows = [...new Set(heard.map(({ workflow }) => workflow))]
  const known = await findSamplings(
    sql,
    heard.map(({ rootRunId }) => rootRunId),
  )
  const strata = await findStrata(sql, workflows)
  const usual = await usualDurations(sql, workflows, USUAL_RUNS_MIN)
  const folded = foldSampling(
    {
      policy,
      policyVersion,
      now: await readClock(sql),
      known,
      strata: new Map(strata.map((stratum) => [stratumKey(stratum), stratum])),
      slowFromMs: new Map(workflows.map((name) => [name, Math.min(usual.get(name) ?? LONG_MS, LONG_MS)])),
    },
    heard,
  )
  await writeSamplings(sql, folded.samplings, folded.strata)
  await sendAgain(sql, betterThan(known, folded.samplings))
  return folded.samplings.map(({ rootRunId }) => rootRunId)
}

/** Runs of which less was kept before. */
const betterThan = (known: ReadonlyMap<RunId, Sampling>, now: readonly Sampling[]): RunId[] =>
  now.flatMap(({ rootRunId, tier }) => {
    const before = known.get(rootRunId)?.tier ?? null
    return tier === 'FULL' && before !== null && before !== 'FULL' ? [rootRunId] : []
  })
