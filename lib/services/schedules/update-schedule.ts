import { databaseNow } from '#db/record-entry.ts'
import { changeSchedule } from '#db/schedules.ts'
import { findWorkflowVersion } from '#db/definitions.ts'
import { notFound } from '../authorise.ts'
import { recordVerb } from '../verb.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { ChangeInput } from './inputs.ts'
import {
  chainOfSchedule,
  checkFacts,
  digestsOf,
  findScheduled,
  mustBeAt,
  ownerOf,
  toldOf,
} from './schedule-verb-parts.ts'

const UNDONE = 'The schedule was not changed.'

/**
 * Says anew what a schedule does. Whoever says so becomes its owner: nobody writes down what runs in another's name. Its
 * workflow stays; a paused one stays paused.
 */
export const updateSchedule = recordVerb({
  name: 'schedule.update',
  action: 'launch',
  undone: UNDONE,
  input: ChangeInput,
  async target(db, { name, version }) {
    const { schedule } = await findScheduled(db, name, 'Workflow')
    const workflow = await findWorkflowVersion(db.prisma, schedule.workflow, version)
    if (!workflow) throw notFound('Workflow')
    return { schedule, workflow }
  },
  resource: ({ workflow }) => resourceOfWorkflow(workflow),
  chain: ({ schedule }) => chainOfSchedule(schedule.name),
  async work(tx, ctx, target, { name, revision, ...asked }) {
    mustBeAt(target, revision, UNDONE)
    const facts = { ...asked, ownerId: ownerOf(ctx, UNDONE) }
    const now = await databaseNow(tx)
    const next = checkFacts(facts, target.workflow, now, UNDONE)
    const nextFireAt = target.schedule.paused ? null : next
    await changeSchedule(tx, { name, revision }, { facts, nextFireAt }, now)
    const change = { kind: 'schedule.changed', facts: toldOf(facts), digests: digestsOf(facts) }
    return { output: { name }, change }
  },
})
