import { randomBytes } from 'node:crypto'
import { newSpanId, traceIdOf, type RunId } from '#core/ids.ts'
import { insertSpans } from '#db/spans.ts'
import type { StoredSpan } from '#trace/span.ts'
import { DEFAULT_SAMPLING } from '#trace/sampling.ts'
import { currentPolicy } from '#services/sampling/current-policy.ts'
import { until } from '../../support/stage.ts'
import { otelSpan } from '../../trace/spans.ts'
import { signIn } from '../people.ts'
import type { World } from '../world.ts'
import type { Act } from './player.ts'

const LATE_MS_MAX = 240_000
const SPANS = 600

/** A condition about what is decided about a run, or about the waits of its spans. */
const untilSo = (world: World, what: string, sql: string, runId: RunId): Promise<unknown> =>
  until(what, async () => ((await world.db.pool.query(sql, [runId])).rowCount ?? 0) > 0, LATE_MS_MAX)

const DECIDED = 'SELECT FROM sampling WHERE root_run_id = $1 AND tier IS NOT NULL'
const THINNED = 'SELECT FROM sampling WHERE root_run_id = $1 AND thinned_at IS NOT NULL'
const KEPT = "SELECT FROM sampling WHERE root_run_id = $1 AND tier = 'FULL'"
/** The exporter has come behind all of them: what it sends after the decision are more than go out at once. */
const WAITING = `SELECT FROM export_wait WHERE root_run_id = $1 AND destination = 'near' AND up_to_position >=
  (SELECT max(position) FROM span WHERE trace_id = decode(replace($1::uuid::text, '-', ''), 'hex') AND origin = 'received')`
const LOST = "SELECT FROM export_loss WHERE destination = 'near' AND whose = $1::uuid::text"
const THROUGH = `SELECT FROM sampling WHERE root_run_id = $1
  AND NOT EXISTS (SELECT FROM export_wait WHERE root_run_id = $1 AND destination = 'near')`

const isDecidedAs = (world: World, runId: RunId, tier: string | null) =>
  world.db.pool.query(
    `UPDATE sampling SET tier = $2, rule = 'rate', ended_at = ended_at - interval '3 days',
       decided_at = now() - interval '3 days' WHERE root_run_id = $1`,
    [runId, tier],
  )

/** Spans a service sent for a run, more than go out at once. */
function received(rootRunId: RunId): StoredSpan[] {
  const endNs = `${Date.now()}000000`
  return Array.from({ length: SPANS }, () => ({
    ...otelSpan({ traceId: traceIdOf(rootRunId), spanId: newSpanId(randomBytes), startNs: endNs, endNs }),
    rootRunId,
    taskId: null,
    personId: null,
    isVerified: false,
    origin: 'received' as const,
    service: 'effects',
  }))
}

const decide: Act = {
  name: 'a run about which it is decided what is kept',
  passes: ['write-samplings', 'count-export', 'note-export-failure'],
  async play({ arm, launch, ended, world }) {
    await arm()
    const runId = await launch('tiny')
    await ended(runId)
    await untilSo(world, 'the decision', DECIDED, runId)
  },
}

const wait: Act = {
  name: 'spans that wait for a decision',
  passes: ['write-export-waits', 'move-export-wait', 'end-export-waits', 'commit export-waits'],
  async play({ arm, ask, launch, ended, world }) {
    const runId = await launch('waits')
    await untilSo(world, 'the first decision', DECIDED, runId)
    await isDecidedAs(world, runId, null)
    await arm()
    await insertSpans(world.db.pool, received(runId))
    await untilSo(world, 'the wait', WAITING, runId)
    await isDecidedAs(world, runId, 'FULL')
    await untilSo(world, 'the end of the wait', THROUGH, runId)
    await ask(world.people.lead, 'run.terminate', { runId, reason: 'enough', rollback: false })
    await ended(runId)
  },
}

const thin = (tier: 'SUMMARY' | 'SKELETON', passes: readonly string[]): Act => ({
  name: `a run of which a ${tier.toLowerCase()} is kept`,
  passes,
  async play({ arm, launch, ended, world }) {
    const runId = await launch('tiny')
    await ended(runId)
    await untilSo(world, 'the decision', `${DECIDED} AND ended_at IS NOT NULL`, runId)
    await insertSpans(world.db.pool, received(runId))
    await arm()
    await isDecidedAs(world, runId, tier)
    await untilSo(world, 'that it is thinned out', THINNED, runId)
  },
})

/** What was not sent of it before is sent after all. */
const pin: Act = {
  name: 'a run that is pinned after the decision',
  passes: ['Sampling.upsert', 'send-again'],
  async play({ arm, ask, launch, ended, world }) {
    const runId = await launch('tiny')
    await ended(runId)
    await untilSo(world, 'the decision', `${DECIDED} AND ended_at IS NOT NULL`, runId)
    await isDecidedAs(world, runId, 'SKELETON')
    await arm()
    await ask(world.people.lead, 'run.pin', { runId, isPinned: true })
    await untilSo(world, 'that it is kept', KEPT, runId)
  },
}

/** As if it had come two days ago. */
async function insertLongAgo({ db }: World, span: StoredSpan): Promise<void> {
  const client = await db.pool.connect()
  try {
    await client.query('BEGIN')
    await insertSpans(client, [span])
    await client.query("UPDATE span SET stored_at = now() - interval '2 days' WHERE span_id = decode($1, 'hex')", [
      span.spanId,
    ])
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

/** A span that has waited too long for its backends goes out after all when its run is pinned. */
const lose: Act = {
  name: 'spans that a backend does not get, and then does',
  passes: ['write-export-losses', 'forget-export-losses'],
  async play({ arm, ask, launch, ended, world }) {
    const runId = await launch('tiny')
    await ended(runId)
    await untilSo(world, 'the decision', `${DECIDED} AND ended_at IS NOT NULL`, runId)
    const [span] = received(runId)
    if (!span) throw new Error('there is no span')
    const longAgo = await world.db.pool.query(
      "UPDATE sampling SET tier = 'SUMMARY', rule = 'rate', decided_at = now() - interval '3 days' WHERE root_run_id = $1",
      [runId],
    )
    if (longAgo.rowCount !== 1) throw new Error('nothing was decided')
    await arm()
    await insertLongAgo(world, span)
    await untilSo(world, 'the loss', LOST, runId)
    await ask(world.people.lead, 'run.pin', { runId, isPinned: true })
    await untilSo(world, 'that it goes out', `${KEPT} AND NOT EXISTS (${LOST})`, runId)
  },
}

/** Other rules and rates, by an administrator. */
const save: Act = {
  name: 'rules and rates that are changed',
  passes: ['SamplingPolicy.createMany'],
  async play({ arm, ask, id, world: { db } }) {
    const admin = await signIn(db, `admin-${id}`, ['administrators'])
    const { version } = await currentPolicy(db.prisma)
    await arm()
    await ask(admin, 'sampling.save', { version, policy: DEFAULT_SAMPLING })
  },
}

export const SAMPLING_ACTS: readonly Act[] = [
  save,
  decide,
  wait,
  thin('SKELETON', ['let-go-spans', 'note-thinned', 'commit thinning']),
  thin('SUMMARY', ['reduce-spans']),
  pin,
  lose,
]
