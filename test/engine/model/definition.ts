import type { Json, JsonObject } from '#core/json.ts'

/** A node of a definition as Conductor's JSON has it; what is missing has Conductor's default. */
export interface Task {
  readonly name: string
  readonly taskReferenceName: string
  readonly type?: string
  readonly inputParameters?: JsonObject
  readonly optional?: boolean
  readonly permissive?: boolean
  readonly asyncComplete?: boolean
  readonly startDelay?: number
  readonly retryCount?: number
  readonly dynamicTaskNameParam?: string
  readonly evaluatorType?: string
  readonly expression?: string
  readonly caseValueParam?: string
  readonly caseExpression?: string
  readonly decisionCases?: { readonly [value: string]: readonly Task[] }
  readonly defaultCase?: readonly Task[]
  readonly forkTasks?: readonly (readonly Task[])[]
  readonly joinOn?: readonly string[]
  readonly defaultExclusiveJoinTask?: readonly string[]
  readonly dynamicForkTasksParam?: string
  readonly dynamicForkTasksInputParamName?: string
  readonly dynamicForkJoinTasksParam?: string
  readonly loopOver?: readonly Task[]
  readonly loopCondition?: string
  readonly items?: Json
  readonly subWorkflowParam?: { readonly name?: string | null; readonly workflowDefinition?: Json }
  readonly sink?: string
  readonly metadata?: { readonly 'conductor-lightstep'?: { readonly rollback?: Undoing } }
  readonly [extra: string]: unknown
}

export interface Undoing {
  readonly name: string
  readonly inputParameters?: JsonObject
}

export interface Workflow {
  readonly name: string
  readonly tasks: readonly Task[]
  readonly outputParameters?: JsonObject
  readonly inputTemplate?: JsonObject
  readonly variables?: JsonObject
  readonly timeoutSeconds?: number
}

export interface TaskDef {
  readonly retryCount: number
  readonly retryLogic: string
  readonly retryDelaySeconds: number
  readonly backoffScaleFactor: number
  readonly maxRetryDelaySeconds: number
  readonly timeoutSeconds: number
  readonly totalTimeoutSeconds: number
  readonly pollTimeoutSeconds: number
  readonly responseTimeoutSeconds: number
  readonly timeoutPolicy: string
  readonly inputTemplate: JsonObject
}

export type TaskDefs = ReadonlyMap<string, Partial<TaskDef>>

const DEFAULTS: TaskDef = {
  retryCount: 3,
  retryLogic: 'FIXED',
  retryDelaySeconds: 60,
  backoffScaleFactor: 1,
  maxRetryDelaySeconds: 0,
  timeoutSeconds: 0,
  totalTimeoutSeconds: 0,
  pollTimeoutSeconds: 0,
  responseTimeoutSeconds: 3600,
  timeoutPolicy: 'TIME_OUT_WF',
  inputTemplate: {},
}

/** Spec 1.4: what nobody defined is tried again three times when it is SIMPLE, else never. */
export function taskDefOf(defs: TaskDefs, name: string, type: string): TaskDef {
  const own = defs.get(name)
  if (own) return { ...DEFAULTS, ...own }
  return type === 'SIMPLE' ? DEFAULTS : { ...DEFAULTS, retryCount: 0, responseTimeoutSeconds: 0 }
}

export const typeOf = (task: Task): string => task.type ?? 'SIMPLE'

export const undoingOf = (task: Task): Undoing | null => task.metadata?.['conductor-lightstep']?.rollback ?? null

/** The lists of tasks inside a task. */
export const inside = (task: Task): readonly (readonly Task[])[] => [
  ...Object.values(task.decisionCases ?? {}),
  task.defaultCase ?? [],
  ...(task.forkTasks ?? []),
  task.loopOver ?? [],
]

/** Every task of a list, nested ones included, in order. */
export const allTasks = (tasks: readonly Task[]): readonly Task[] =>
  tasks.flatMap((task) => [task, ...inside(task).flatMap(allTasks)])

/** Every list of siblings of a definition. */
const allLists = (tasks: readonly Task[]): readonly (readonly Task[])[] => [
  tasks,
  ...tasks.flatMap((task) => inside(task).flatMap(allLists)),
]

function neighbour(tasks: readonly Task[], ref: string, step: 1 | -1): Task | null {
  const list = allLists(tasks).find((one) => one.some((task) => task.taskReferenceName === ref)) ?? []
  return list[list.findIndex((task) => task.taskReferenceName === ref) + step] ?? null
}

/** The task that stands directly before another among its siblings. */
export const taskBefore = (tasks: readonly Task[], ref: string): Task | null => neighbour(tasks, ref, -1)

/** The task that stands directly after another among its siblings. */
export const taskAfter = (tasks: readonly Task[], ref: string): Task | null => neighbour(tasks, ref, 1)

/** Whether a list of tasks has this one, nested ones included. */
export const contains = (tasks: readonly Task[], ref: string): boolean =>
  allTasks(tasks).some((task) => task.taskReferenceName === ref)
