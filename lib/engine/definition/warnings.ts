import type { Issue } from '#core/errors.ts'
import type { Json } from '#core/json.ts'
import { looseExpressionIssues, placedTasks, type Placed } from './check.ts'
import { openReferences } from './expression-issues.ts'
import { readsIterations } from '../references.ts'
import type { TaskDef } from './task-def.ts'
import type { WorkflowDef } from './workflow-def.ts'
import { extensionOf } from './workflow-task.ts'

const OPEN =
  'names a task that is known only at run time: every finished task of the run is read here, which costs more the longer the run is'

/** Reads of which nobody can say beforehand what they need. */
function openIssues({ task, path }: Placed): Issue[] {
  const { rollback, approval } = extensionOf(task)
  const at = `${path}.metadata["conductor-lightstep"]`
  const values: readonly (readonly [Json, string])[] = [
    [task.inputParameters, `${path}.inputParameters`],
    [rollback?.inputParameters ?? {}, `${at}.rollback.inputParameters`],
    [approval?.title ?? '', `${at}.approval.title`],
  ]
  return values
    .flatMap(([value, place]) => openReferences(value, place))
    .map((place) => ({ path: place, message: OPEN }))
}

/** A condition that looks at all iterations makes each cost more than the one before. */
function loopIssues({ task, path }: Placed): Issue[] {
  const isBound = 'keepLastN' in task.inputParameters || task.type !== 'DO_WHILE'
  if (isBound || !readsIterations(task.loopCondition ?? '', task.taskReferenceName)) return []
  const message =
    'reads what single iterations put out: all of them are read at the end of each; keepLastN in the inputParameters bounds that'
  return [{ path: `${path}.loopCondition`, message }]
}

/** In which loop a node stands, by its JSON path: nothing outside of it can be waited for inside, and the other way round. */
const loopOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.loopOver[')))

/** What a JOIN waits for in vain. A dynamic fork may open what the definition does not name. */
function joinIssues({ task, path }: Placed, placed: readonly Placed[]): Issue[] {
  const isOpenEnded = placed.some(({ task: one }) => one.type === 'FORK_JOIN_DYNAMIC')
  const refs = task.type === 'JOIN' || task.type === 'EXCLUSIVE_JOIN' ? task.joinOn : []
  return refs.flatMap((ref, i) => {
    const named = placed.find(({ task: one }) => one.taskReferenceName === ref)
    if (named ? loopOf(named.path) === loopOf(path) : isOpenEnded) return []
    const why = named ? 'lies in another loop' : 'is no task of this definition'
    return [
      { path: `${path}.joinOn[${i}]`, message: `${ref} ${why} and never comes: once nothing else goes on, this fails` },
    ]
  })
}

const FORKS = new Set(['FORK_JOIN', 'FORK_JOIN_DYNAMIC'])

/** A fork that Conductor takes, too, and that no run gets past. */
const forkIssues = ({ task, path, following }: Placed): Issue[] =>
  FORKS.has(task.type) && following?.type !== 'JOIN'
    ? [{ path, message: `no JOIN follows this ${task.type}: a run that comes to it fails` }]
    : []

const unknownTask = (name: string, path: string): Issue => ({
  path,
  message: `there is no task definition ${name} yet: it will be tried four times, a minute apart, with no limit but an hour of silence`,
})

/** Names a worker will ask for of which nobody has said how often and how long they are tried. */
function undefinedIssues({ task, path }: Placed, known: ReadonlySet<string>): Issue[] {
  const rollback = extensionOf(task).rollback
  const at = `${path}.metadata["conductor-lightstep"].rollback.name`
  return [
    ...(task.type === 'SIMPLE' && !task.taskDefinition && !known.has(task.name)
      ? [unknownTask(task.name, `${path}.name`)]
      : []),
    ...(rollback?.type === 'SIMPLE' && !known.has(rollback.name) ? [unknownTask(rollback.name, at)] : []),
  ]
}

/** What may be registered and still deserves a second look. `taskNames` are those that have a definition. */
export function workflowWarnings(workflow: WorkflowDef, taskNames: ReadonlySet<string>): Issue[] {
  const placed = placedTasks(workflow.tasks, '$.tasks')
  const open = openReferences(workflow.outputParameters, '$.outputParameters')
  return placed
    .flatMap((one) =>
      openIssues(one).concat(
        loopIssues(one),
        forkIssues(one),
        joinIssues(one, placed),
        undefinedIssues(one, taskNames),
      ),
    )
    .concat(looseExpressionIssues(workflow, placed))
    .concat(open.map((path) => ({ path, message: OPEN })))
}

/** What a task definition says that other servers read differently. */
export const taskDefWarnings = (def: TaskDef): Issue[] =>
  def.responseTimeoutSeconds > 0
    ? []
    : [
        {
          path: '$.responseTimeoutSeconds',
          message: '0 means no limit here; a Conductor server takes nothing below 1',
        },
      ]
