import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listApprovalsOfRun } from '#db/approvals.ts'
import { isFinal } from '#engine/model.ts'
import { until } from '../../support/stage.ts'
import { approvalOf } from '../scene.ts'
import type { Act, Player } from './player.ts'

const completed = async (player: Player, runId: RunId): Promise<void> => {
  const { status, reason } = await player.ended(runId)
  if (status !== 'COMPLETED') throw new Error(`run ${runId} is ${status}: ${reason}`)
}

const terminated = async (player: Player, runId: RunId): Promise<void> => {
  await player.ask(player.world.people.lead, 'run.terminate', { runId, reason: 'enough', rollback: false })
  const { status } = await player.ended(runId)
  if (status !== 'TERMINATED') throw new Error(`run ${runId} is ${status}`)
}

const launch: Act = {
  name: 'a run of one task',
  passes: [
    'write-works',
    'commit lane',
    'take-idempotency-key',
    'announce',
    'move-cursor',
    'commit cursor',
    'insert-spans',
    'write-statistics',
    'tell-poller',
  ],
  async play(player) {
    await player.arm()
    await completed(player, await player.launch('tiny'))
  },
}

/** The spans of all runs are made once more, and are there already. */
const project: Act = {
  name: 'a projection that begins at the first entry',
  passes: ['begin-cursor'],
  async play(player) {
    await player.arm()
    await player.world.db.pool.query(`DELETE FROM cursor WHERE name = 'projection'`)
    await completed(player, await player.launch('tiny'))
  },
}

/** A retry from the queue, a bounded task, a child, and an event that starts another run. */
const work: Act = {
  name: 'a run with a child, an event and a bounded task',
  passes: [
    'insert-sends',
    'delete-sends',
    'claim-attempts',
    'claim-limited',
    'commit limited',
    'EventFiring.createMany',
  ],
  async play(player) {
    const { db } = player.world
    await player.arm()
    const runId = await player.launch('works')
    await completed(player, runId)
    await until(
      'the run that the event starts, once',
      async () => {
        const sql = 'SELECT status FROM run WHERE correlation_id = $1'
        const { rows } = await db.pool.query<{ status: 'RUNNING' }>(sql, [`of ${runId}`])
        return rows.length === 1 && rows.every(({ status }) => isFinal(status))
      },
      240_000,
    )
  },
}

const approve: Act = {
  name: 'an approval',
  passes: ['write-works-decisions'],
  async play(player) {
    const { people, db } = player.world
    await player.arm()
    const runId = await player.launch('gated')
    const request = await until('the request', async () => (await listApprovalsOfRun(db.prisma, runId))[0], 240_000)
    await player.ask(people.approver, 'approval.decide', approvalOf(request))
    await completed(player, runId)
  },
}

const again: Act = {
  name: 'a restart',
  passes: ['insert-past-generations'],
  async play(player) {
    const runId = await player.launch('waits')
    await terminated(player, runId)
    await player.arm()
    await player.ask(player.world.people.lead, 'run.restart', { runId })
    await terminated(player, runId)
  },
}

const long: Act = {
  name: 'a task longer than its lease is renewed for',
  passes: ['renew-leases'],
  async play(player) {
    await player.arm()
    await completed(player, await player.launch('long'))
  },
}

const leave: Act = {
  name: 'a process that is asked to stop in the middle of a task',
  passes: ['give-back-leases'],
  async play(player) {
    const { effects } = player.world
    const before = effects.underWay()
    const runId = await player.launch('long')
    await until('the task under way', async () => effects.underWay() > before, 240_000)
    await player.arm()
    await player.stop()
    await completed(player, runId)
  },
}

const waitingOf = (name: string): JsonObject => ({
  name,
  version: 1,
  schemaVersion: 2,
  ownerEmail: 'test@example.com',
  timeoutSeconds: 0,
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  tasks: [{ name: 'lost', taskReferenceName: 'lost', type: 'WAIT', inputParameters: {} }],
})

const begin: Act = {
  name: 'the first run of a definition',
  passes: ['insert-programs'],
  async play(player) {
    const name = `first-${player.id}`
    await player.ask(player.world.people.lead, 'workflow.register', { definition: waitingOf(name) })
    await player.arm()
    await terminated(player, await player.launch(name))
  },
}

/** A definition that the engine cannot follow: the run is set aside, and goes on once its definition is whole again. */
const park: Act = {
  name: 'a run that is set aside',
  passes: ['park-run', 'unpark-run', 'wake-sends'],
  async play(player) {
    const { db, people } = player.world
    const name = `aside-${player.id}`
    await player.ask(people.lead, 'workflow.register', { definition: waitingOf(name) })
    const runId = await player.launch(name)
    const rename = (from: string, to: string) =>
      db.pool.query(
        `UPDATE program SET source = replace(source, '"taskReferenceName":"${from}"', '"taskReferenceName":"${to}"')
         WHERE hash = (SELECT program_hash FROM run WHERE id = $1)`,
        [runId],
      )
    await rename('lost', 'found')
    await player.change()
    await player.arm()
    const stop = { runId, reason: 'enough', rollback: false }
    await player.refusalOf(people.lead, 'run.terminate', stop)
    await rename('found', 'lost')
    await player.change()
    await player.ask(people.lead, 'run.unpark', { runId, reason: 'whole again' })
    await terminated(player, runId)
  },
}

export const RUN_ACTS: readonly Act[] = [launch, project, work, begin, approve, again, long, leave, park]
