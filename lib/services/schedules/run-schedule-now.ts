import { randomBytes } from 'node:crypto'
import { AppError } from '#core/errors.ts'
import { newRunId, newUuid } from '#core/ids.ts'
import { databaseNow } from '#db/record-entry.ts'
import { insertFire, readFiredBefore } from '#db/schedule-fires.ts'
import { lockSchedule } from '#db/schedules.ts'
import { recordVerb } from '../verb.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { NamedInput } from './inputs.ts'
import { decideOverlap } from './plan-fires.ts'
import { chainOfSchedule, findScheduled, ownerOf } from './schedule-verb-parts.ts'

const UNDONE = 'Nothing was launched.'

/**
 * Fires a schedule at once, paused or not, exactly as its time would: for its owner. Whoever asks must be allowed to
 * launch themselves, and counts as having asked for the run, so they cannot approve it. The run starts within a second.
 */
export const runScheduleNow = recordVerb({
  name: 'schedule.run-now',
  action: 'launch',
  undone: UNDONE,
  input: NamedInput,
  target: (db, { name }) => findScheduled(db, name, 'Workflow'),
  resource: ({ workflow }) => resourceOfWorkflow(workflow),
  chain: ({ schedule }) => chainOfSchedule(schedule.name),
  async work(tx, ctx, target, { name, revision }) {
    const askedBy = ownerOf(ctx, UNDONE)
    await lockSchedule(tx, { name, revision })
    const { state } = decideOverlap(target.schedule.overlap, await readFiredBefore(tx, name))
    if (state !== 'due')
      throw new AppError('conflict', `The run before is still open, and this schedule runs one at a time. ${UNDONE}`)
    const now = await databaseNow(tx)
    const [id, runId] = [newUuid(now, randomBytes), newRunId(now, randomBytes)]
    const times = { plannedAt: now, plannedUntil: now, count: 1 }
    const fire = { id, schedule: name, ...times, trigger: 'hand', state, reason: null, runId, askedBy } as const
    if (!(await insertFire(tx, fire, now)))
      throw new AppError('conflict', `The schedule fired at this very moment already. ${UNDONE}`)
    return { output: { name, runId }, change: { kind: 'schedule.run-now', facts: { runId } } }
  },
})
