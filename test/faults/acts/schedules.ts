import { listFires } from '#db/schedule-fires.ts'
import { findSchedule } from '#db/schedules.ts'
import { until } from '../../support/stage.ts'
import { signIn } from '../people.ts'
import type { Act, Player } from './player.ts'

type Fire = Awaited<ReturnType<typeof listFires>>[number]

/** Only a bound: a busy machine takes a minute to start a process. */
const FIRED_MS_MAX = 240_000

/** Schedules a workflow for every second until its fires are as wished, and then holds it back. */
async function schedule(player: Player, facts: object, isDone: (fires: readonly Fire[]) => boolean): Promise<void> {
  const { world, ask, id } = player
  const { lead } = world.people
  const name = `schedule-${id}`
  const every = { crons: [{ expression: '* * * * * *', zoneId: 'UTC' }], input: {}, workflow: 'slow' }
  await ask(lead, 'schedule.create', { name, ...every, ...facts })
  await until('the fires', async () => isDone(await listFires(world.db.prisma, name, 1_000)), FIRED_MS_MAX)
  await pause(player, name)
  await until(
    'the settling of every fire',
    async () =>
      (await listFires(world.db.prisma, name, 1_000)).every(({ state }) => state !== 'due' && state !== 'waiting'),
    FIRED_MS_MAX,
  )
  await launchedOnce(player, name)
}

const revisionOf = async ({ world }: Player, name: string): Promise<number | undefined> =>
  (await findSchedule(world.db.prisma, name))?.revision

async function pause(player: Player, name: string): Promise<void> {
  const { lead } = player.world.people
  const revision = await revisionOf(player, name)
  await player.ask(lead, 'schedule.pause', { name, revision, reason: 'enough' })
}

async function launchedOnce({ world, ended }: Player, name: string): Promise<void> {
  const launched = (await listFires(world.db.prisma, name, 1_000)).flatMap(({ state, runId }) =>
    state === 'launched' && runId ? [runId] : [],
  )
  const { rows } = await world.db.pool.query<{ id: string }>('SELECT id FROM run WHERE correlation_id = $1', [
    `schedule:${name}`,
  ])
  const runs = rows.map(({ id }) => id).toSorted()
  if (JSON.stringify(runs) !== JSON.stringify(launched.toSorted()))
    throw new Error(`${name} launched ${launched.length} runs, there are ${runs.length}`)
  await Promise.all(launched.map(ended))
}

const skip: Act = {
  name: 'a schedule that leaves out what overlaps',
  passes: [
    'Schedule.createMany',
    'Schedule.update',
    'Schedule.updateMany',
    'ScheduleFire.createMany',
    'ScheduleFire.update',
    'commit fires',
    'take-due-fires',
    'settle-launched-fire',
  ],
  async play(player) {
    await player.arm()
    await schedule(
      player,
      { overlap: 'SKIP' },
      (fires) =>
        fires.filter(({ state }) => state === 'launched').length >= 2 &&
        fires.some(({ state, count }) => state === 'skipped' && count >= 2),
    )
  },
}

const wait: Act = {
  name: 'a schedule whose fires wait for each other, until it is deleted',
  passes: ['wake-waiting-fires', 'Schedule.deleteMany'],
  async play(player) {
    await player.arm()
    await schedule(
      player,
      { overlap: 'QUEUE_ONE' },
      (fires) => fires.filter(({ state }) => state === 'launched').length >= 2,
    )
    const name = `schedule-${player.id}`
    await player.ask(player.world.people.lead, 'schedule.delete', { name, revision: await revisionOf(player, name) })
  },
}

const refuse: Act = {
  name: 'a schedule whose owner may no longer launch',
  passes: ['ScheduleFire.updateMany', 'commit settled-fire'],
  async play(player) {
    const { db, people } = player.world
    const owner = await signIn(db, `owner-${player.id}`, [])
    const asLead = () => ({ ...owner(), groups: people.lead().groups })
    const name = `refused-${player.id}`
    const every = { crons: [{ expression: '* * * * * *', zoneId: 'UTC' }], input: {}, workflow: 'tiny' }
    await player.arm()
    await player.ask(asLead, 'schedule.create', { name, ...every })
    await until(
      'the pause after three refusals',
      async () => (await findSchedule(db.prisma, name))?.paused,
      FIRED_MS_MAX,
    )
    await launchedOnce(player, name)
  },
}

export const SCHEDULE_ACTS: readonly Act[] = [skip, wait, refuse]
