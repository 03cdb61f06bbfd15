import { AppError } from '#core/errors.ts'
import { databaseNow } from '#db/record-entry.ts'
import { changeSchedule } from '#db/schedules.ts'
import { recordVerb } from '../verb.ts'
import { nextFires } from './cron.ts'
import { NamedInput } from './inputs.ts'
import { chainOfSchedule, findScheduled, mustBeAt, resourceOfSchedule } from './schedule-verb-parts.ts'

const UNDONE = 'The schedule was not resumed.'

/** Lets a paused schedule fire again, from its next time on. Its owner stays, and is asked for their right at every fire. */
export const resumeSchedule = recordVerb({
  name: 'schedule.resume',
  action: 'operate',
  undone: UNDONE,
  input: NamedInput,
  target: (db, { name }) => findScheduled(db, name),
  resource: resourceOfSchedule,
  chain: ({ schedule }) => chainOfSchedule(schedule.name),
  async work(tx, _ctx, target, { name, revision }) {
    mustBeAt(target, revision, UNDONE)
    if (!target.schedule.paused) throw new AppError('conflict', `The schedule is not paused. ${UNDONE}`)
    const now = await databaseNow(tx)
    const nextFireAt = nextFires(target.schedule, now, 1)[0] ?? null
    await changeSchedule(tx, { name, revision }, { paused: null, nextFireAt }, now)
    return { output: { name }, change: { kind: 'schedule.resumed', facts: {} } }
  },
})
