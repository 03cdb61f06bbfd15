import { personOf } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { databaseNow } from '#db/record-entry.ts'
import { changeSchedule } from '#db/schedules.ts'
import { digestOf } from '#ledger/canonical.ts'
import { recordVerb } from '../verb.ts'
import { PauseInput } from './inputs.ts'
import { chainOfSchedule, findScheduled, mustBeAt, resourceOfSchedule } from './schedule-verb-parts.ts'

const UNDONE = 'The schedule was not paused.'

/** Holds a schedule back until somebody resumes it. Its open runs go on; times that pass meanwhile are not made up for. */
export const pauseSchedule = recordVerb({
  name: 'schedule.pause',
  action: 'operate',
  undone: UNDONE,
  input: PauseInput,
  target: (db, { name }) => findScheduled(db, name),
  resource: resourceOfSchedule,
  chain: ({ schedule }) => chainOfSchedule(schedule.name),
  async work(tx, ctx, target, { name, revision, reason }) {
    mustBeAt(target, revision, UNDONE)
    if (target.schedule.paused) throw new AppError('conflict', `The schedule is paused already. ${UNDONE}`)
    const paused = { by: personOf(ctx.actor) ?? ctx.actor.id, reason }
    await changeSchedule(tx, { name, revision }, { paused, nextFireAt: null }, await databaseNow(tx))
    const digests = { reason: digestOf(reason) }
    return { output: { name }, change: { kind: 'schedule.paused', facts: {}, digests } }
  },
})
