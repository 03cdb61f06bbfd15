import { randomBytes } from 'node:crypto'
import { newRunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { listEntries } from '#db/entries.ts'
import { insertSends } from '#db/outbox.ts'
import { findRun } from '#db/runs.ts'
import { taskDef } from '../../support/definitions.ts'
import { until } from '../../support/stage.ts'
import { EVENT_HANDLER } from '../definitions.ts'
import { signIn } from '../people.ts'
import type { Act } from './player.ts'

const register: Act = {
  name: 'definitions that are registered',
  passes: ['TaskDefinition.upsert', 'WorkflowDefinition.createMany', 'ChainEntry.create', 'commit record'],
  async play({ arm, ask, id, world: { people } }) {
    await arm()
    await ask(people.lead, 'task.register', { definition: taskDef(`task-${id}`) })
    const definition = {
      name: `workflow-${id}`,
      version: 1,
      schemaVersion: 2,
      ownerEmail: 'test@example.com',
      timeoutSeconds: 0,
      metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
      tasks: [{ name: `task-${id}`, taskReferenceName: 'one', type: 'SIMPLE', inputParameters: {} }],
    }
    await ask(people.lead, 'workflow.register', { definition })
  },
}

const handle: Act = {
  name: 'an event handler that comes, changes and goes',
  passes: ['EventHandler.createMany', 'EventHandler.updateMany', 'EventHandler.deleteMany'],
  async play({ arm, ask, id, world: { people } }) {
    const name = `handler-${id}`
    const definition = { ...EVENT_HANDLER, name, event: 'conductor:nothing:ever' }
    await arm()
    await ask(people.lead, 'event-handler.register', { definition })
    await ask(people.lead, 'event-handler.activate', { name, isActive: false })
    await ask(people.lead, 'event-handler.delete', { name })
  },
}

const keepView: Act = {
  name: 'a view of runs that comes, changes and goes',
  passes: ['SavedView.createMany', 'SavedView.updateMany', 'SavedView.deleteMany'],
  async play({ arm, ask, id, world: { people, db } }) {
    const facts = { name: `view-${id}`, filter: { state: 'failed' } }
    const idsOf = async (): Promise<readonly string[]> => {
      const { rows } = await db.pool.query<{ id: string }>('SELECT id FROM saved_view WHERE name = $1', [facts.name])
      return rows.map((row) => row.id)
    }
    await arm()
    await ask(people.lead, 'run-view.save', facts)
    const [viewId, ...others] = await idsOf()
    if (others.length > 0) throw new Error('it was saved twice')
    await ask(people.lead, 'run-view.change', { ...facts, viewId, revision: 1, isShared: true })
    await ask(people.lead, 'run-view.delete', { viewId, revision: 2 })
    if ((await idsOf()).length > 0) throw new Error('it is still there')
  },
}

const visit: Act = {
  name: 'a sign-in and a sign-out',
  passes: ['User.upsert', 'Session.create', 'Session.deleteMany'],
  async play({ arm, ask, id, world: { people, db } }) {
    await arm()
    await ask(people.lead, 'sign-in', `visitor-${id}`)
    await ask(people.lead, 'sign-out', `visitor-${id}`)
    const { rows } = await db.pool.query<{ people: number; sessions: number }>(
      `SELECT count(DISTINCT u.id)::integer AS people, count(s.user_id)::integer AS sessions
       FROM app_user AS u LEFT JOIN session AS s ON s.user_id = u.id WHERE u.subject = $1`,
      [`visitor-${id}`],
    )
    if (rows[0]?.people !== 1 || rows[0].sessions !== 0) throw new Error(`it left ${JSON.stringify(rows[0])}`)
  },
}

const refuse: Act = {
  name: 'a launch that is refused',
  passes: ['commit refusal'],
  async play({ arm, refusalOf, id, world: { db } }) {
    const viewer = await signIn(db, `viewer-${id}`, ['payments-viewers'])
    await arm()
    const code = await refusalOf(viewer, 'run.launch', { workflow: 'tiny', input: {} })
    if (code !== 'forbidden') throw new Error(`the launch was answered ${code}`)
    const kinds = (await listEntries(db.pool, `user:${viewer().actor.id}`)).map(({ kind }) => kind)
    // A repetition in the next minute is on record too.
    if (new Set(kinds).size !== 1 || kinds.length > 2) throw new Error(`on record are ${kinds.length} refusals`)
  },
}

/** An order to a run that is still to be launched is due before the launch: it is put off, found again and obeyed. */
const deliver: Act = {
  name: 'an order that cannot be delivered yet',
  passes: ['claim-sends', 'postpone-send'],
  async play({ arm, launch, ended, world: { people, db } }) {
    const sender = await launch('tiny')
    await ended(sender)
    const now = instant(Date.now())
    const runId = newRunId(now, randomBytes)
    const { actor } = people.lead()
    const workflow = { name: 'waits', version: null }
    const who = { actor, requesters: [actor.id], parent: null, launchedBy: null }
    const order = { runId, workflow, input: {}, correlationId: null, priority: 0, ...who }
    const command = { kind: 'terminate', runId, reason: 'enough', rollback: false } as const
    const [first, second] = await insertSends(
      db.pool,
      [
        { runId: sender, send: { kind: 'launch', order } },
        { runId: sender, send: { kind: 'command', command } },
      ],
      now,
    )
    const due = (id: number | undefined, at: string) =>
      db.pool.query('UPDATE outbox SET due_at = now() + $2::interval WHERE id = $1', [id, at])
    await due(first?.id, '1 hour')
    await due(second?.id, '0')
    await arm()
    const isPutOff = async () =>
      (await db.pool.query('SELECT FROM outbox WHERE id = $1 AND last_error IS NOT NULL', [second?.id])).rowCount === 1
    await until('the order put off', isPutOff, 240_000)
    await due(first?.id, '0')
    await until('the launch', () => findRun(db.prisma, runId), 240_000)
    await due(second?.id, '0')
    await ended(runId)
  },
}

export const RECORD_ACTS: readonly Act[] = [register, handle, keepView, visit, refuse, deliver]
