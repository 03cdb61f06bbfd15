import type { Json, JsonObject } from '#core/json.ts'
import { contains, taskDefOf, typeOf, undoingOf } from './definition.ts'
import { isOfOtherLoop, joinedBy } from './joins.ts'
import { newest, newestOf, type Row, type Run } from './rows.ts'

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The subset of placeholders that the generator writes: a root and members. */
function lookUp(run: Run, path: string, undone: Row | null): Json {
  const [root = '', ...members] = path.split('.')
  let value: Json | undefined
  if (root === 'workflow') value = { input: run.input, variables: run.variables }
  else {
    const row = undone && (root === 'undone' || root === undone.task.taskReferenceName) ? undone : newestOf(run, root)
    value = row ? { output: wholeOutput(run, row), status: row.status, input: row.input } : null
  }
  for (const member of members) value = isObject(value) ? value[member] : undefined
  return value ?? null
}

/** Spec 2.10: exactly one placeholder keeps its type, otherwise it becomes text. */
export function resolve(run: Run, value: Json, undone: Row | null = null): Json {
  if (Array.isArray(value)) return value.map((part) => resolve(run, part, undone))
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(run, part, undone)]))
  if (typeof value !== 'string') return value
  const whole = /^\$\{([^}]*)\}$/.exec(value)
  if (whole) return lookUp(run, whole[1] ?? '', undone)
  return value.replace(/\$\{([^}]*)\}/g, (_all, path: string) => String(lookUp(run, path, undone)))
}

/** Spec 2.10 rule 10: the template lies under the parameters and fills what came to null. */
export function inputOf(run: Run, parameters: JsonObject, template: JsonObject, undone: Row | null = null): JsonObject {
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null))
  const input = resolve(run, { ...parameters, ...template, ...given }, undone) as JsonObject
  for (const [key, value] of Object.entries(template)) input[key] ??= value
  return input
}

/** Input of a task's next row: what an older try was given lies under it, what a dynamic fork gave over it. */
export function taskInput(run: Run, row: Pick<Row, 'task' | 'given'>, old: JsonObject): JsonObject {
  const { task, given } = row
  const inputBy = (name: string): JsonObject => {
    const { inputTemplate } = taskDefOf(run.defs, name, typeOf(task))
    return { ...old, ...inputOf(run, task.inputParameters ?? {}, inputTemplate), ...given }
  }
  const input = inputBy(task.name)
  const named = typeOf(task) === 'DYNAMIC' ? input[task.dynamicTaskNameParam ?? ''] : undefined
  // Spec 1.6 DYNAMIC: the node is rewritten with that name.
  return typeof named === 'string' && run.defs.has(named) ? inputBy(named) : input
}

export function rollbackInput(run: Run, undone: Row, old: JsonObject): JsonObject {
  const undoing = undoingOf(undone.task)
  if (!undoing) return {}
  const { inputTemplate } = taskDefOf(run.defs, undoing.name, 'SIMPLE')
  return { ...old, ...inputOf(run, undoing.inputParameters ?? {}, inputTemplate, undone) }
}

/** What expressions see of a row: the output of a JOIN and of a DO_WHILE is made of what is inside (spec 1.6). */
export function wholeOutput(run: Run, row: Row, above: readonly Row[] = []): JsonObject {
  if (row.undoes === null && typeOf(row.task) === 'JOIN') return joinOutput(run, row, [...above, row])
  return row.undoes === null && row.loop ? loopOutput(run, row, row.loop.iteration) : row.output
}

/** None is a part of itself, though two may name each other. */
function joinOutput(run: Run, join: Row, above: readonly Row[]): JsonObject {
  const refs = joinedBy(run, join).filter(
    (ref) => !join.missing.includes(ref) && !isOfOtherLoop(run.workflow.tasks, join.task, ref),
  )
  const parts = refs.flatMap((ref) => {
    const row = newest(run, ref + join.at)
    return row && !above.includes(row) ? [[ref + join.at, wholeOutput(run, row, above)] as const] : []
  })
  return Object.fromEntries(parts.filter(([, output]) => Object.keys(output).length > 0))
}

function loopOutput(run: Run, loop: Row, last: number): JsonObject {
  const kept = Number(loop.input['keepLastN'] ?? 0)
  const output: JsonObject = { ...loop.output }
  for (let n = kept > 0 ? Math.max(1, last - kept + 1) : 1; n <= last; n++) {
    const at = `${loop.at}__${n}`
    const inside = run.rows.filter(
      (row) => row.at === at && row.undoes === null && !row.isVoid && (!row.isLeft || loop.isLeft) && isNode(loop, row),
    )
    output[`${n}`] = Object.fromEntries(
      inside.map((row) => [row.task.taskReferenceName, wholeOutput(run, newest(run, row.ref) ?? row)]),
    )
  }
  return output
}

/** Whether a task stands inside this loop; those of a dynamic fork are not named there. */
export const isNode = (loop: Row, { task }: Pick<Row, 'task'>): boolean =>
  contains(loop.task.loopOver ?? [], task.taskReferenceName)
