import { z } from 'zod'
import { findFire, type ScheduleFire } from '#db/schedule-fires.ts'
import type { RunId } from '#core/ids.ts'
import { findSchedule, type Schedule } from '#db/schedules.ts'
import { notFound } from '../authorise.ts'
import { startOrder } from '../runs/start-order.ts'
import { runVerb } from '../verb.ts'
import { freezeWorkflow, type Frozen } from '../workflows/freeze-program.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { chainOfSchedule } from './schedule-verb-parts.ts'

const UNDONE = 'Nothing was launched.'

interface Target {
  readonly schedule: Schedule
  readonly workflow: Frozen
  readonly fire: ScheduleFire
  readonly runId: RunId
}

/**
 * Launches the run of a fire that is due, for the schedule's owner, whose right is asked as if they launched it
 * themselves. Only the clock of the schedules comes in by this door. The run and the settled fire are one commit, under
 * the id drawn with the fire: however often this is tried, and wherever it is cut, one run starts.
 */
export const fireSchedule = runVerb({
  name: 'schedule.fire',
  action: 'launch',
  undone: UNDONE,
  input: z.strictObject({ fireId: z.uuid() }),
  async target(db, { fireId }, { via, actor }): Promise<Target> {
    const fire = await findFire(db.prisma, fireId)
    const schedule = fire && (await findSchedule(db.prisma, fire.schedule))
    const isOwner = actor.kind === 'user' && actor.id === schedule?.ownerId
    if (!schedule || !isOwner || via !== 'schedule' || fire.runId === null) throw notFound('Workflow')
    const workflow = await freezeWorkflow(db, schedule.workflow, schedule.version)
    if (!workflow) throw notFound('Workflow')
    return { schedule, workflow, fire, runId: fire.runId }
  },
  resource: ({ workflow }) => resourceOfWorkflow(workflow),
  command(ctx, { schedule, workflow, fire, runId }) {
    const facts = {
      runId,
      input: schedule.input,
      note: noteOf(fire),
      correlationId: chainOfSchedule(schedule.name),
      priority: schedule.priority,
      askedBy: fire.askedBy,
    }
    const order = startOrder(ctx, workflow, facts, UNDONE)
    return { ...order, also: [{ kind: 'schedule-fire', fireId: fire.id }] }
  },
  output: (run) => ({ runId: run.id }),
})

const TOLD: Record<ScheduleFire['trigger'], string> = {
  time: 'planned for',
  'catch-up': 'to make up for',
  hand: 'run by hand at',
}

const noteOf = ({ schedule, trigger, plannedAt }: ScheduleFire): string =>
  `Schedule ${schedule}, ${TOLD[trigger]} ${new Date(plannedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`
