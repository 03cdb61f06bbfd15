import type { Json, JsonObject } from '#core/json.ts'
import { typeOf, type Task } from './definition.ts'
import type { Branch, Row, Run } from './rows.ts'

export const list = (value: Json | undefined): Json[] | null => (Array.isArray(value) ? value : null)
export const object = (value: Json | undefined): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null

/** Spec 1.6: the three styles of a dynamic fork; null when its input makes none, or a reference is used twice. */
export function branchesOf(run: Run, row: Row): Branch[] | null {
  const branches = branchesIn(run, row)
  const refs = branches?.map(({ task }) => task.taskReferenceName) ?? []
  const isOthers = (ref: string): boolean =>
    run.rows.some((one) => one.ref === ref + row.at && !one.isVoid && one.by !== row.task)
  const isTwice = refs.some((ref, i) => refs.indexOf(ref) < i || isOthers(ref))
  return isTwice ? null : branches
}

function branchesIn(run: Run, row: Row): Branch[] | null {
  if (list(row.input['forkTaskInputs'])) return overInputs(run, row)
  return row.task.dynamicForkTasksParam ? overTasks(row) : overDynamicTasks(row)
}

/** Whether the run had come to a dynamic fork before; of several in one moment somebody else says which was the first. */
function comesLater(run: Run, row: Row): boolean {
  const isOther = (one: Row): boolean => !one.isVoid && !one.isLeft && one.ref !== row.ref
  const others = run.rows.filter((one) => typeOf(one.task) === 'FORK_JOIN_DYNAMIC' && isOther(one))
  const isBefore = others.some((one) => one.firstScheduledAt < row.firstScheduledAt)
  return isBefore || (run.world.comesLater(run, row) ?? others.length > 0)
}

function overInputs(run: Run, row: Row): Branch[] | null {
  const { task, input } = row
  const workflow = input['forkTaskWorkflow']
  const given = String(input['forkTaskName'] ?? task.taskReferenceName)
  const isLater = comesLater(run, row)
  const own = isLater ? `_${task.taskReferenceName}` : ''
  const name = String(workflow ?? given)
  const child = workflow === undefined ? {} : { type: 'SUB_WORKFLOW', subWorkflowParam: { name } }
  const branches = list(input['forkTaskInputs'])?.map((each, i) => ({
    task: { name, taskReferenceName: `${own}_${given}_${i}`, optional: task.optional === true, ...child },
    input: { ...(object(each) ?? { input: each }), __index: i },
  }))
  return branches ?? null
}

function overTasks({ task, input }: Row): Branch[] | null {
  const inputs = object(input[task.dynamicForkTasksInputParamName ?? ''])
  const tasks = list(input[task.dynamicForkTasksParam ?? '']) as unknown as Task[] | null
  if (!inputs || !tasks) return null
  return tasks.map((one) => ({ task: one, input: object(inputs[one.taskReferenceName]) ?? {} }))
}

function overDynamicTasks({ task, input }: Row): Branch[] | null {
  const tasks = list(object(input[task.dynamicForkJoinTasksParam ?? ''])?.['dynamicTasks']) as JsonObject[] | null
  if (!tasks) return null
  return tasks.map((each) => ({
    task: { name: String(each['taskName']), taskReferenceName: String(each['referenceName']) },
    input: object(each['input']) ?? {},
  }))
}
