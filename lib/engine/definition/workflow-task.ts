import { z } from 'zod'
import { Json } from '#core/json-schema.ts'
import { Count, IntOrText, Name, orDefault, orNull, Values } from './field.ts'
import { EXTENSION, TaskExtension } from './extension.ts'
import { TaskDef } from './task-def.ts'

const NodeMetadata = z.looseObject({ [EXTENSION]: TaskExtension.optional() })

const SubWorkflowParams = z.looseObject({
  name: orNull(z.string()),
  version: orNull(IntOrText),
  taskToDomain: orNull(z.record(z.string(), z.string())),
  workflowDefinition: orNull(Json),
  priority: orNull(Json),
  idempotencyKey: orNull(z.string()),
  idempotencyStrategy: orNull(z.string()),
})

/** One that is written inside its node has the node's name, unless it has one of its own. */
const EmbeddedTaskDef = TaskDef.extend({ name: orNull(Name) })

const fields = {
  name: Name,
  taskReferenceName: Name,
  type: orDefault(Name, 'SIMPLE'),
  description: orNull(z.string()),
  inputParameters: orDefault(Values, {}),
  optional: orDefault(z.boolean(), false),
  permissive: orDefault(z.boolean(), false),
  asyncComplete: orDefault(z.boolean(), false),
  startDelay: orDefault(Count, 0),
  retryCount: orNull(Count),
  taskDefinition: orNull(EmbeddedTaskDef),
  rateLimited: orNull(z.boolean()),
  onStateChange: orDefault(Values, {}),
  cacheConfig: orNull(Json),
  metadata: orDefault(NodeMetadata, {}),
  dynamicTaskNameParam: orNull(z.string()),
  caseValueParam: orNull(z.string()),
  caseExpression: orNull(z.string()),
  scriptExpression: orNull(z.string()),
  evaluatorType: orNull(z.string()),
  expression: orNull(z.string()),
  joinOn: orDefault(z.array(z.string()), []),
  joinMode: orNull(z.string()),
  joinStatus: orNull(z.string()),
  defaultExclusiveJoinTask: orDefault(z.array(z.string()), []),
  dynamicForkTasksParam: orNull(z.string()),
  dynamicForkTasksInputParamName: orNull(z.string()),
  dynamicForkJoinTasksParam: orNull(z.string()),
  loopCondition: orNull(z.string()),
  items: orNull(Json),
  subWorkflowParam: orNull(SubWorkflowParams),
  sink: orNull(z.string()),
}

/** Conductor: WorkflowTask, one node of a definition. Fields it does not name are kept as they are. */
export interface WorkflowTask extends Omit<z.infer<z.ZodObject<typeof fields>>, 'taskDefinition'> {
  readonly [extra: string]: unknown
  readonly taskDefinition: TaskDef | null
  readonly decisionCases: { readonly [value: string]: readonly WorkflowTask[] }
  readonly defaultCase: readonly WorkflowTask[]
  readonly forkTasks: readonly (readonly WorkflowTask[])[]
  readonly loopOver: readonly WorkflowTask[]
}

const Tasks: z.ZodType<readonly WorkflowTask[]> = z.lazy(() => z.array(WorkflowTask))

export const WorkflowTask: z.ZodType<WorkflowTask> = z.lazy(() =>
  z
    .looseObject({
      ...fields,
      decisionCases: orDefault(z.record(z.string(), Tasks), {}),
      defaultCase: orDefault(Tasks, []),
      forkTasks: orDefault(z.array(Tasks), []),
      loopOver: orDefault(Tasks, []),
    })
    .transform(({ taskDefinition: def, ...task }) => ({
      ...task,
      taskDefinition: def && { ...def, name: def.name ?? task.name },
    })),
)

/** Our additions to a node, empty when it has none. */
export const extensionOf = (task: WorkflowTask): TaskExtension => task.metadata[EXTENSION] ?? {}
