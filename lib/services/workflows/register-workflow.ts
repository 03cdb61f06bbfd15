import { z } from 'zod'
import { personOf, type Context } from '#core/context.ts'
import { addWorkflowVersion } from '#db/definitions.ts'
import { compile } from '#engine/compile.ts'
import { workflowExtensionOf, WorkflowDef } from '#engine/definition/workflow-def.ts'
import { canonicalJson, digestOfText } from '#ledger/canonical.ts'
import { databaseNow } from '#db/record-entry.ts'
import { JsonObject } from '#core/json.ts'
import { parseInput } from '../parse-input.ts'
import { recordVerb } from '../verb.ts'
import { resourceOfWorkflow } from './resource.ts'

const UNDONE = 'Nothing was registered.'

/** Keeps a version of a definition for good. Registering the same content again changes nothing. */
export const registerWorkflow = recordVerb({
  name: 'workflow.register',
  action: 'register',
  undone: UNDONE,
  input: z.strictObject({ definition: JsonObject }),
  async target(_db, { definition }) {
    const parsed = parseInput(WorkflowDef, definition, UNDONE)
    compile({ workflow: parsed, taskDefs: {} })
    const { serviceFunction } = workflowExtensionOf(parsed)
    return { name: parsed.name, version: parsed.version, serviceFunction }
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

const authorOf = ({ actor }: Context): string => personOf(actor) ?? actor.id
