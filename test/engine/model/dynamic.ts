import type { JsonObject } from '#core/json.ts'
import type { ShapeOf } from './shape.ts'

/** What a dynamic fork opens, in each of its three styles (the first with a task and with a workflow). */
export function dynamicForkOf(shape: ShapeOf<'dynamic-fork'>, ref: string): JsonObject {
  const range = Array.from({ length: shape.count }, (_, i) => i)
  return (STYLES[shape.style] ?? overTasks)(range, shape.isWrong, ref)
}

type Style = (range: readonly number[], isWrong: boolean, ref: string) => JsonObject

const overInputs: Style = (range, isWrong) => {
  const elements = range.map((i) => (i === 0 ? { own: i } : i))
  return { inputParameters: { forkTaskName: 'quick', forkTaskInputs: isWrong ? 'none' : elements } }
}

const overChildren: Style = (range, isWrong) => ({
  inputParameters: { forkTaskWorkflow: 'simple-child', forkTaskInputs: isWrong ? 'none' : [...range] },
})

const overTasks: Style = (range, isWrong, ref) => {
  const t = range.map((i) => {
    const task = { name: 'quick', taskReferenceName: `${ref}d${i}`, type: 'SIMPLE' }
    return i === 2 ? Object.assign(task, { permissive: true, retryCount: 0 }) : task
  })
  const inputParameters = { t, i: isWrong ? 'none' : { [`${ref}d0`]: { given: '${workflow.input.x}' } } }
  return { inputParameters, dynamicForkTasksParam: 't', dynamicForkTasksInputParamName: 'i' }
}

const overDynamicTasks: Style = (range, isWrong, ref) => {
  const dynamicTasks = range.map((i) => ({ taskName: 'quick', referenceName: `${ref}d${i}`, input: { i } }))
  const inputParameters = { d: { dynamicTasks: isWrong ? 'none' : dynamicTasks } }
  return { dynamicForkJoinTasksParam: 'd', inputParameters }
}

const STYLES: { readonly [style: string]: Style } = {
  inputs: overInputs,
  workflow: overChildren,
  tasks: overTasks,
  old: overDynamicTasks,
}
