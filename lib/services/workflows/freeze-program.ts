import type { Database, Read } from '#db/database.ts'
import { findTaskDefinitions, type WorkflowVersion } from '#db/definitions.ts'
import { saveProgram } from '#db/programs.ts'
import type { ProgramSource } from '#engine/compile.ts'
import { TaskDef } from '#engine/definition/task-def.ts'
import { WorkflowDef } from '#engine/definition/workflow-def.ts'
import type { WorkflowTask } from '#engine/definition/workflow-task.ts'
import { EXTENSION } from '#engine/definition/extension.ts'

export interface Frozen {
  readonly programHash: string
  readonly definition: WorkflowDef
}

/** Keeps a definition with the task definitions it names as they are now, under the hash of their content. */
export async function freezeProgram(db: Database, workflow: WorkflowVersion): Promise<Frozen> {
  const source = await readSource(db.prisma, workflow)
  return { programHash: await saveProgram(db.prisma, source), definition: source.workflow }
}

/** A registered definition with the task definitions it names. */
export async function readSource(read: Read, workflow: WorkflowVersion): Promise<ProgramSource> {
  const definition = WorkflowDef.parse(JSON.parse(workflow.definition))
  const texts = await findTaskDefinitions(read, taskNames(definition.tasks))
  const taskDefs = Object.fromEntries([...texts].map(([name, text]) => [name, TaskDef.parse(JSON.parse(text))]))
  return { workflow: definition, taskDefs }
}

/** Names of all tasks of a definition, branches, loops and rollbacks included. */
function taskNames(tasks: readonly WorkflowTask[]): readonly string[] {
  const names = tasks.flatMap((task) => {
    const inner = [...Object.values(task.decisionCases), task.defaultCase, ...task.forkTasks, task.loopOver]
    const rollback = task.metadata[EXTENSION]?.rollback?.name
    return [task.name, ...(rollback ? [rollback] : []), ...taskNames(inner.flat())]
  })
  return [...new Set(names)]
}
