import { randomBytes } from 'node:crypto'
import { personOf, type Actor } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { newSpanId, traceIdOf, type RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { databaseNow } from '#db/record-entry.ts'
import { ask } from '../authorise.ts'
import { knownGroupsOf } from '../known-groups.ts'
import { resourceOfWorkflow } from './resource.ts'

interface Launch {
  readonly runId: RunId
  readonly actor: Actor
  readonly workflow: { readonly name: string; readonly serviceFunction: string }
}

/**
 * A run that launches what lies in another service function does so for whoever it acts for, who must be allowed to launch that
 * themselves: who registers a workflow decides what it does, and not what others may. Throws `forbidden`.
 */
export async function mustMayLaunchAcross(db: Database, { runId, actor, workflow }: Launch): Promise<void> {
  const which = `${workflow.name} belongs to ${workflow.serviceFunction}`
  const refuse = (why: string): AppError => new AppError('forbidden', `${which}, and ${why}. Nothing was launched.`)
  const now = await databaseNow(db.prisma)
  const person = personOf(actor)
  const known = person === null ? { groups: [] } : await knownGroupsOf(db, person, now)
  if ('problem' in known) throw refuse(`whoever this run acts for ${known.problem}`)
  const trace = { traceId: traceIdOf(runId), spanId: newSpanId(randomBytes) }
  const ctx = { actor, groups: known.groups, via: 'system' as const, ...trace, now }
  if (!ask(ctx, 'launch', resourceOfWorkflow(workflow)).allowed)
    throw refuse('whoever this run acts for may not launch it')
}
