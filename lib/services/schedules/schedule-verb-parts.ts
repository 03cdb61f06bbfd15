import type { Context } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import type { UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { createMask } from '#core/mask.ts'
import { unmasked, withoutMasked } from '#core/masked.ts'
import type { Instant } from '#core/time.ts'
import type { Database } from '#db/database.ts'
import { findWorkflowVersion, type WorkflowVersion } from '#db/definitions.ts'
import { findSchedule, type Schedule, type ScheduleFacts } from '#db/schedules.ts'
import { WorkflowDef } from '#engine/definition/workflow-def.ts'
import type { PolicyResource } from '#policy/request.ts'
import { digestOf } from '#ledger/canonical.ts'
import { notFound } from '../authorise.ts'
import { invalid } from '../parse-input.ts'
import { checkInput } from '../runs/check-input.ts'
import { nextFires, timingIssues } from './cron.ts'

/** A schedule with what it would run now: that version of its workflow, or the newest. */
export interface Scheduled {
  readonly schedule: Schedule
  readonly workflow: WorkflowVersion
}

/** `noun`: what the caller's right is asked about, so that what is not there and what may not be seen read alike. */
export async function findScheduled(
  db: Database,
  name: string,
  noun: 'Schedule' | 'Workflow' = 'Schedule',
): Promise<Scheduled> {
  const schedule = await findSchedule(db.prisma, name)
  const workflow = schedule && (await findWorkflowVersion(db.prisma, schedule.workflow, schedule.version))
  if (!schedule || !workflow) throw notFound(noun)
  return { schedule, workflow }
}

/** A schedule lies where what it runs lies. */
export const resourceOfSchedule = ({ schedule, workflow }: Scheduled): PolicyResource => ({
  kind: 'Schedule',
  id: schedule.name,
  serviceFunction: workflow.serviceFunction,
  owner: schedule.ownerId,
})

export const chainOfSchedule = (name: string): string => `schedule:${name}`

/** Throws conflict when the schedule is not as it was when somebody decided to change it. */
export function mustBeAt({ schedule }: Scheduled, revision: number, undone: string): void {
  if (schedule.revision !== revision)
    throw new AppError('conflict', `The schedule ${schedule.name} was changed meanwhile: look at it again. ${undone}`)
}

/** Whom a schedule's runs will act for: an agent's or a service's rights are not the person's, so those own none. */
export function ownerOf({ actor }: Context, undone: string): UserId {
  if (actor.kind === 'user') return actor.id
  throw new AppError('forbidden', `Only a person may own a schedule: its runs act for its owner. ${undone}`)
}

/** Throws invalid when a schedule would never fire, or its input does not fit the workflow as it is now. Answers its next fire. */
export function checkFacts(
  facts: ScheduleFacts,
  workflow: WorkflowVersion,
  now: Instant,
  undone: string,
): Instant | null {
  const issues = timingIssues(facts, now)
  if (issues.length > 0) throw invalid(issues, undone)
  checkInput(WorkflowDef.parse(JSON.parse(workflow.definition)), facts.input, undone)
  return nextFires(facts, now, 1)[0] ?? null
}

/** The input of a schedule as everybody is shown it, its owner too: without what the workflow that it runs wants hidden. */
export function shownInput({ schedule, workflow }: Scheduled): JsonObject {
  const { maskedFields } = WorkflowDef.parse(JSON.parse(workflow.definition))
  return createMask(maskedFields, [schedule.input]).payload(schedule.input)
}

/** What somebody wants the input to be who was shown it so: stars stand for what they hid. Throws invalid where that is not known. */
export function wantedInput(scheduled: Scheduled, sent: JsonObject, undone: string): JsonObject {
  const { input: stored } = scheduled.schedule
  const wanted = unmasked(sent, shownInput(scheduled), stored) as JsonObject
  const known = new Set(withoutMasked(stored).leftOut)
  const left = withoutMasked(wanted).leftOut.filter((path) => !known.has(path))
  if (left.length === 0) return wanted
  const message = 'was hidden and stands elsewhere now: say it anew'
  throw invalid(
    left.map((path) => ({ path: `$.input.${path}`, message })),
    undone,
  )
}

/** What the chain says of a schedule's facts: small, and no input. */
export const toldOf = ({ crons, overlap, catchUp, version, priority, startAt, endAt }: ScheduleFacts): JsonObject => ({
  crons: crons.map(({ expression, zoneId }) => ({ expression, zoneId })),
  overlap,
  catchUp,
  version,
  priority,
  startAt,
  endAt,
})

export const digestsOf = ({ input }: ScheduleFacts): { readonly input: string } => ({ input: digestOf(input) })
