import type { WorkflowDef } from './definition/workflow-def.ts'
import type { WorkflowTask } from './definition/workflow-task.ts'

/** The workflow a node launches in a version that its definition leaves open, or null. An expression is known at run time only. */
function openChildOf({ type, subWorkflowParam }: WorkflowTask): string | null {
  if (type !== 'SUB_WORKFLOW' || !subWorkflowParam) return null
  const { name, version, workflowDefinition } = subWorkflowParam
  const isKnown = version === null && workflowDefinition === null && name !== null && !name.includes('${')
  return isKnown ? name : null
}

/** The tasks with what they hold, each changed after what is inside it. */
function mapTasks(
  tasks: readonly WorkflowTask[],
  change: (task: WorkflowTask) => WorkflowTask,
): readonly WorkflowTask[] {
  const inside = (inner: readonly WorkflowTask[]): readonly WorkflowTask[] => mapTasks(inner, change)
  return tasks.map((task) => {
    const cases = Object.entries(task.decisionCases).map(([value, branch]) => [value, inside(branch)] as const)
    const { defaultCase, forkTasks, loopOver } = task
    return change(
      Object.assign(
        { ...task },
        {
          decisionCases: Object.fromEntries(cases),
          defaultCase: inside(defaultCase),
          forkTasks: forkTasks.map(inside),
          loopOver: inside(loopOver),
        },
      ),
    )
  })
}

/** Names of the workflows whose newest version a run of this one launches: the newest when it starts (Conductor 1.6). */
export function openChildrenOf({ tasks }: WorkflowDef): string[] {
  const names = new Set<string>()
  mapTasks(tasks, (task) => {
    const name = openChildOf(task)
    if (name !== null) names.add(name)
    return task
  })
  return [...names]
}

/** The definition with these versions of what it launches. One that is not there yet is looked for again when it is to be launched. */
export function withChildVersions(workflow: WorkflowDef, versions: ReadonlyMap<string, number>): WorkflowDef {
  if (versions.size === 0) return workflow
  const fixed = (task: WorkflowTask): WorkflowTask => {
    const version = versions.get(openChildOf(task) ?? '')
    if (version === undefined || !task.subWorkflowParam) return task
    return { ...task, subWorkflowParam: { ...task.subWorkflowParam, version } }
  }
  return { ...workflow, tasks: [...mapTasks(workflow.tasks, fixed)] }
}
