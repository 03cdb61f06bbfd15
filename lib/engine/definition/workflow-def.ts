import { z } from 'zod'
import { Json } from '#core/json-schema.ts'
import { EXTENSION, WorkflowExtension } from './extension.ts'
import { Count, Name, orDefault, orNull, Values } from './field.ts'
import { SchemaDef } from './schema-def.ts'
import { WorkflowTask } from './workflow-task.ts'

const Metadata = z.looseObject({ [EXTENSION]: WorkflowExtension })

/** Conductor: how many runs of one key may run at once, and what becomes of the others. */
const RateLimitConfig = z.looseObject({
  rateLimitKey: orDefault(z.string(), ''),
  concurrentExecLimit: orDefault(Count, 0),
  policy: orDefault(z.enum(['QUEUE', 'REJECT']), 'QUEUE'),
})

/** Conductor: WorkflowDef, with the defaults of the open server. Fields it does not name are kept as they are. */
export const WorkflowDef = z.looseObject({
  name: Name,
  version: orDefault(z.int().min(1), 1),
  description: orNull(z.string()),
  tasks: z.array(WorkflowTask).min(1),
  inputParameters: orDefault(z.array(z.string()), []),
  outputParameters: orDefault(Values, {}),
  inputTemplate: orDefault(Values, {}),
  variables: orDefault(Values, {}),
  failureWorkflow: orNull(z.string()),
  failureWorkflowVersion: orNull(z.int()),
  schemaVersion: orDefault(z.literal(2), 2),
  restartable: orDefault(z.boolean(), true),
  timeoutSeconds: orDefault(Count, 0),
  timeoutPolicy: orDefault(z.enum(['TIME_OUT_WF', 'ALERT_ONLY']), 'ALERT_ONLY'),
  ownerEmail: orNull(z.string()),
  workflowStatusListenerEnabled: orDefault(z.boolean(), false),
  workflowStatusListenerSink: orNull(z.string()),
  rateLimitConfig: orNull(RateLimitConfig),
  cacheConfig: orNull(Json),
  inputSchema: orNull(SchemaDef),
  outputSchema: orNull(SchemaDef),
  enforceSchema: orDefault(z.boolean(), true),
  maskedFields: orDefault(z.array(z.string()), []),
  metadata: Metadata,
})
export type WorkflowDef = z.infer<typeof WorkflowDef>

/** Our additions to a definition. */
export const workflowExtensionOf = (workflow: WorkflowDef): WorkflowExtension => workflow.metadata[EXTENSION]
