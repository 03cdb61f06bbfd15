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
  wantedInput,
} from './schedule-verb-parts.ts'

const UNDONE = 'The schedule was not changed.'

/**
 * Says anew what a schedule does. Whoever says so becomes its owner: nobody writes down what runs in another's name. They
 * must be allowed to launch what it runs now as well: a version may lie in another service function. Its workflow stays; a
 * paused one stays paused.
 */
export const updateSchedule = recordVerb({
  name: 'schedule.update',
  action: 'launch',
  undone: UNDONE,
  input: ChangeInput,
  async target(db, { name, version }) {
    const { schedule, workflow } = await findScheduled(db, name, 'Workflow')
    const asked = await findWorkflowVersion(db.prisma, schedule.workflow, version)
    if (!asked) throw notFound('Workflow')
    return { schedule, workflow, asked }
  },
  resource: ({ workflow }) => resourceOfWorkflow(workflow),
  alsoNeeds: ({ asked }) => [{ action: 'launch', resource: resourceOfWorkflow(asked) }],
  chain: ({ schedule }) => chainOfSchedule(schedule.name),
  async work(tx, ctx, target, { name, revision, ...said }) {
    mustBeAt(target, revision, UNDONE)
    const input = wantedInput(target, said.input, UNDONE)
    const facts = { ...said, input, ownerId: ownerOf(ctx, UNDONE) }
    const now = await databaseNow(tx)
    const next = checkFacts(facts, target.asked, now, UNDONE)
    const nextFireAt = target.schedule.paused ? null : next
    await changeSchedule(tx, { name, revision }, { facts, nextFireAt }, now)
    const change = { kind: 'schedule.changed', facts: toldOf(facts), digests: digestsOf(facts) }
    return { output: { name }, change }
  },
})
