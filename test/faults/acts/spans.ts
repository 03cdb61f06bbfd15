import { randomBytes } from 'node:crypto'
import { newRunId, newSpanId, traceIdOf, type RunId } from '#core/ids.ts'
import { listSpans } from '#db/spans.ts'
import type { OtelSpan } from '#trace/span.ts'
import { until } from '../../support/stage.ts'
import { otelSpan } from '../../trace/spans.ts'
import { signIn } from '../people.ts'
import type { Act } from './player.ts'

const spanOf = (runId: RunId, service: string): OtelSpan => ({
  ...otelSpan({ traceId: traceIdOf(runId), spanId: newSpanId(randomBytes) }),
  resource: { 'service.name': service },
})

/** What is sent twice is kept once: whoever hears nothing sends again. */
const receive: Act = {
  name: 'spans that are received, of a run and of none',
  passes: ['take-span-commons', 'insert-unattached-spans', 'add-intake-counts'],
  async play({ arm, ask, launch, ended, id, world: { people, db } }) {
    const runId = await launch('tiny')
    await ended(runId)
    const [known, unknown] = [spanOf(runId, id), spanOf(newRunId(Date.now(), randomBytes), id)]
    await arm()
    await ask(people.lead, 'receive-spans', [known, unknown])
    const { spans } = await listSpans(db.pool, known.traceId)
    if (spans.filter(({ service }) => service === id).length !== 1) throw new Error('the span was not kept once')
  },
}

const attach: Act = {
  name: 'spans that came before their run',
  passes: ['delete-unattached-spans', 'trim-unattached-spans'],
  async play({ arm, ask, launch, ended, id, world: { people, db } }) {
    const runId = await launch('tiny')
    await ended(runId)
    const early = spanOf(runId, id)
    await arm()
    await db.pool.query(
      `INSERT INTO span_unattached (trace_id, span_id, service, name, body)
       VALUES (decode($1, 'hex'), decode($2, 'hex'), $3, 'early', $4)`,
      [early.traceId, early.spanId, id, JSON.stringify(early)],
    )
    await ask(people.lead, 'attach-spans', null)
    const { spans } = await listSpans(db.pool, early.traceId)
    if (spans.filter(({ service }) => service === id).length !== 1)
      throw new Error('the span did not join its run once')
  },
}

const keep: Act = {
  name: 'old spans that go',
  passes: ['delete-old-spans', 'delete-span-commons', 'delete-intake-counts', 'delete-export-losses'],
  async play({ arm, ask, id, world: { people, db } }) {
    await arm()
    // Only now: who removes it, asked or by itself, passes the point.
    await db.pool.query("INSERT INTO span_intake VALUES (now() - interval '90 days', $1, 1)", [id])
    const isGone = async (): Promise<boolean> => {
      // One process at a time does so: as long as the one that was killed, or another, has the lock, nothing comes of it.
      await ask(people.lead, 'keep-spans', null)
      return (await db.pool.query('SELECT FROM span_intake WHERE what = $1', [id])).rowCount === 0
    }
    await until('what was counted long ago goes', isGone)
  },
}

const forget: Act = {
  name: 'counts of runs that are forgotten',
  passes: ['delete-statistics'],
  async play({ arm, ask, id, world: { people, db } }) {
    await arm()
    await db.pool.query(
      "INSERT INTO run_hour VALUES ($1, now() - interval '100 days', 'payments', 'started', 0, '', 1)",
      [id],
    )
    await ask(people.lead, 'forget-statistics', null)
    if ((await db.pool.query('SELECT FROM run_hour WHERE workflow = $1', [id])).rowCount !== 0)
      throw new Error('what was counted long ago is still there')
  },
}

const keys: Act = {
  name: 'an ingest key that is made and revoked',
  passes: ['IngestKey.create', 'IngestKey.updateMany'],
  async play({ arm, ask, id, world: { db } }) {
    const admin = await signIn(db, `admin-${id}`, ['administrators'])
    await arm()
    await ask(admin, 'ingest-key.create', { label: id, services: ['payments'] })
    const find = 'SELECT id FROM ingest_key WHERE label = $1 AND revoked_at IS NULL'
    const { rows } = await db.pool.query<{ id: string }>(find, [id])
    for (const key of rows) await ask(admin, 'ingest-key.revoke', { id: key.id })
    if (rows.length === 0 || (await db.pool.query(find, [id])).rowCount !== 0)
      throw new Error('the key was not revoked')
  },
}

export const SPAN_ACTS: readonly Act[] = [receive, attach, keep, forget, keys]
