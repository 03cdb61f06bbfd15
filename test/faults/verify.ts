import type { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { brokenInvariants, endedWithoutSpan } from '../support/invariants.ts'
import { until } from '../support/stage.ts'
import type { World } from './world.ts'

/** What is wrong after a scenario; all of it must be empty or 0. */
export interface Verdict {
  /** Acknowledged and not there, or ended without an effect that it tells of. */
  readonly lost: number
  /** Launched, done or completed more than once. */
  readonly doubled: number
  /** Not ended, or not delivered. */
  readonly stuck: number
  /** Processes that ended by themselves. */
  readonly exits: number
  readonly problems: readonly string[]
}

export interface Expected {
  /** Runs whose launch was acknowledged. */
  readonly acknowledged: readonly RunId[]
  /** No process died and no lease was lost: every effect happens exactly once. */
  readonly isExact?: boolean
  /** Runs that are meant to wait on. */
  readonly isWaiting?: boolean
}

const SETTLED_MS_MAX = 60_000

/** Holds a database against the invariants, once its runs have ended and their spans are there; a process must live to see to it. */
export async function verify(world: World, expected: Expected): Promise<Verdict> {
  const { db } = world
  const stuck = expected.isWaiting ? [] : await settled(() => stuckIn(db))
  const spans = await settled(() => endedWithoutSpan(db))
  const lost = [...(await lostOf(db, expected.acknowledged)), ...(await withoutEffect(world))]
  const doubled = [...(await doubledIn(db)), ...(expected.isExact ? repeatedEffects(world) : [])]
  const problems = [
    ...lost,
    ...doubled,
    ...stuck,
    ...spans.map((id) => `${id} has no span`),
    ...(await brokenInvariants(db)),
  ]
  return { lost: lost.length, doubled: doubled.length, stuck: stuck.length, exits: world.exits(), problems }
}

/** Nothing is left to be done: no run is open, no order on its way, no fire unsettled. */
async function stuckIn(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ what: string }>(
    `SELECT 'run ' || id || ' is ' || status || coalesce(' aside: ' || parked, '') AS what FROM run
       WHERE status IN ('RUNNING', 'PAUSED')
     UNION ALL SELECT 'send ' || id || ': ' || coalesce(last_error, 'no error') FROM outbox
     UNION ALL SELECT 'fire of ' || schedule || ' is ' || state FROM schedule_fire WHERE state IN ('due', 'waiting')`,
  )
  return rows.map(({ what }) => what)
}

async function lostOf(db: Database, acknowledged: readonly RunId[]): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: RunId }>('SELECT id FROM run WHERE id = ANY ($1::uuid[])', [acknowledged])
  const there = new Set(rows.map(({ id }) => id))
  return acknowledged.filter((id) => !there.has(id)).map((id) => `run ${id} was acknowledged and is not there`)
}

/** A completed call that the service of effects never heard of. */
async function withoutEffect({ db, effects }: World): Promise<string[]> {
  const { rows } = await db.pool.query<{ key: string }>(
    `SELECT DISTINCT run_id || '/' || ref || CASE generation WHEN 1 THEN '' ELSE '/' || generation END AS key
     FROM attempt WHERE type = 'HTTP' AND status = 'COMPLETED'`,
  )
  return rows.filter(({ key }) => !effects.calls.has(key)).map(({ key }) => `${key} is completed and never happened`)
}

/** One launch, one run; one task of a generation, one completed attempt and at most one that is open. */
async function doubledIn(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ what: string }>(
    `SELECT 'launch ' || correlation_id || ' made ' || count(*) || ' runs' AS what FROM run
       WHERE correlation_id IS NOT NULL AND correlation_id NOT LIKE 'schedule:%' AND parent_run_id IS NULL
       GROUP BY correlation_id HAVING count(*) > 1
     UNION ALL SELECT run_id || '/' || ref || ' is done ' || count(*) || ' times' FROM attempt
       WHERE status IN ('COMPLETED', 'SCHEDULED', 'IN_PROGRESS') AND rollback_of IS NULL
       GROUP BY run_id, ref, generation HAVING count(*) > 1`,
  )
  return rows.map(({ what }) => what)
}

const repeatedEffects = ({ effects }: World): string[] =>
  [...effects.calls].filter(([, count]) => count !== 1).map(([key, count]) => `${key} happened ${count} times`)

/** What is still so after a while, in which the processes that live go on. */
async function settled(look: () => Promise<string[]>): Promise<string[]> {
  let left: string[] = []
  const isNothing = async (): Promise<boolean> => (left = await look()).length === 0
  await until('the rest', isNothing, SETTLED_MS_MAX).catch(() => undefined)
  return left
}
