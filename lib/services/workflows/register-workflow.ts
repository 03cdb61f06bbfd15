import { z } from 'zod'
import { personOf, type Context } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { addWorkflowVersion, findWorkflowVersion, type WorkflowVersion } from '#db/definitions.ts'
import { compile } from '#engine/compile.ts'
import { workflowExtensionOf } from '#engine/definition/workflow-def.ts'
import { canonicalJson, digestOfText } from '#ledger/canonical.ts'
import { databaseNow } from '#db/record-entry.ts'
import { JsonObject } from '#core/json-schema.ts'
import { authorise, can } from '../authorise.ts'
import { recordVerb } from '../verb.ts'
import { checkWorkflow, readTaskDefs, refuse, scriptIssues, SENT_LIMITS } from './check-definition.ts'
import { resourceOfWorkflow } from './resource.ts'

const UNDONE = 'Nothing was registered.'

/** Keeps a version of a definition for good. Registering the same content again changes nothing. */
export const registerWorkflow = recordVerb({
  name: 'workflow.register',
  action: 'register',
  undone: UNDONE,
  input: z.strictObject({ definition: JsonObject }),
  limits: SENT_LIMITS,
  async target(db, { definition }, ctx) {
    const workflow = checkWorkflow(definition, await readTaskDefs(db.prisma))
    refuse(await scriptIssues(workflow))
    compile({ workflow, taskDefs: {} })
    const { name, version } = workflow
    const { serviceFunction } = workflowExtensionOf(workflow)
    const newest = await findWorkflowVersion(db.prisma, name, null)
    if (newest && newest.serviceFunction !== serviceFunction) await mayTakeOver(ctx, newest)
    return { name, version, serviceFunction }
  },
  resource: resourceOfWorkflow,
  chain: ({ name }) => `workflow:${name}`,
  async work(tx, ctx, target, { definition }) {
    const text = canonicalJson(definition)
    const digest = digestOfText(text)
    const createdAt = await databaseNow(tx)
    const added = { ...target, definition: text, digest, createdAt, createdBy: authorOf(ctx) }
    const isNew = await addWorkflowVersion(tx, added)
    const facts = { version: target.version, serviceFunction: target.serviceFunction }
    return {
      output: { name: target.name, version: target.version, isNew },
      change: isNew ? { kind: 'workflow.registered', facts, digests: { definition: digest } } : null,
    }
  },
})

/** Whoever moves a workflow to another service function needs the right to register in both. */
async function mayTakeOver(ctx: Context, newest: WorkflowVersion): Promise<void> {
  const resource = resourceOfWorkflow(newest)
  if (!can(ctx, 'view', resource).allowed) throw taken(newest.name)
  await authorise(ctx, { verb: 'workflow.register', action: 'register', undone: UNDONE }, resource)
}

/** A name that cannot be had, without saying whose it is. */
const taken = (name: string): AppError =>
  new AppError('conflict', `The name ${name} belongs to another service function; choose another name. ${UNDONE}`)

const authorOf = ({ actor }: Context): string => personOf(actor) ?? actor.id
