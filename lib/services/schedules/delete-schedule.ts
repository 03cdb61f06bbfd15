import { databaseNow } from '#db/record-entry.ts'
import { skipOpenFires } from '#db/schedule-fires.ts'
import { deleteSchedule as deleteRow } from '#db/schedules.ts'
import { recordVerb } from '../verb.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { NamedInput } from './inputs.ts'
import { chainOfSchedule, findScheduled, mustBeAt } from './schedule-verb-parts.ts'

const UNDONE = 'The schedule was not deleted.'

/** Ends a schedule for good, with what it has not launched yet. Its runs, what it fired and its chain stay. */
export const deleteSchedule = recordVerb({
  name: 'schedule.delete',
  action: 'launch',
  undone: UNDONE,
  input: NamedInput,
  target: (db, { name }) => findScheduled(db, name, 'Workflow'),
  resource: ({ workflow }) => resourceOfWorkflow(workflow),
  chain: ({ schedule }) => chainOfSchedule(schedule.name),
  async work(tx, _ctx, target, { name, revision }) {
    mustBeAt(target, revision, UNDONE)
    await deleteRow(tx, { name, revision })
    await skipOpenFires(tx, name, 'deleted', await databaseNow(tx))
    return { output: { name }, change: { kind: 'schedule.deleted', facts: { workflow: target.workflow.name } } }
  },
})
