import { z } from 'zod'
import { Text } from '#core/input.ts'
import { databaseNow } from '#db/record-entry.ts'
import { findWorkflowVersion } from '#db/definitions.ts'
import { insertSchedule } from '#db/schedules.ts'
import { notFound } from '../authorise.ts'
import { recordVerb } from '../verb.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { ScheduleFactsInput, ScheduleName } from './inputs.ts'
import { chainOfSchedule, checkFacts, digestsOf, ownerOf, toldOf } from './schedule-verb-parts.ts'

const UNDONE = 'Nothing was scheduled.'

/** Lets a workflow run by itself for whoever asks, who must be allowed to launch it: now, and at every fire. */
export const createSchedule = recordVerb({
  name: 'schedule.create',
  action: 'launch',
  undone: UNDONE,
  input: z.strictObject({
    ...ScheduleFactsInput.shape,
    name: ScheduleName,
    workflow: Text.min(1).max(200),
  }),
  async target(db, { name, workflow, version }) {
    const found = await findWorkflowVersion(db.prisma, workflow, version)
    if (!found) throw notFound('Workflow')
    return { name, workflow: found }
  },
  resource: ({ workflow }) => resourceOfWorkflow(workflow),
  chain: ({ name }) => chainOfSchedule(name),
  async work(tx, ctx, { name, workflow }, { name: _name, workflow: _workflow, ...asked }) {
    const facts = { ...asked, ownerId: ownerOf(ctx, UNDONE) }
    const now = await databaseNow(tx)
    const nextFireAt = checkFacts(facts, workflow, now, UNDONE)
    await insertSchedule(tx, { ...facts, name, workflow: workflow.name, nextFireAt }, now)
    const told = { ...toldOf(facts), workflow: workflow.name }
    return { output: { name }, change: { kind: 'schedule.created', facts: told, digests: digestsOf(facts) } }
  },
})
