import type { Issue } from '#core/errors.ts'
import type { Json, JsonObject } from '#core/json.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import { javaText } from '../java-text.ts'
import type { Node } from '../program.ts'
import { evaluate, isJavascript, noEvaluator, program } from './script.ts'
import { CONTROL, type Ended, type TaskType } from './task-type.ts'

const casesNeeded = (task: WorkflowTask, path: string): Issue[] =>
  Object.keys(task.decisionCases).length > 0
    ? []
    : [{ path: `${path}.decisionCases`, message: `a ${task.type} needs at least one case` }]

const branches: TaskType['branches'] = (task) => [
  ...Object.entries(task.decisionCases).map(([value, tasks]) => ({
    key: `case ${value}`,
    label: value,
    path: `.decisionCases[${JSON.stringify(value)}]`,
    tasks,
  })),
  { key: 'default', label: 'default', path: '.defaultCase', tasks: task.defaultCase },
]

/** The first node of a value's case, or of the default; null when that is empty. In a DECISION an empty case counts as a missing one. */
function firstOf(node: Node, text: string): string | null {
  const own = node.entries.get(`case ${text}`)
  const isOwn = node.type === 'SWITCH' ? own !== undefined : Boolean(own)
  return (isOwn ? own : node.entries.get('default')) ?? null
}

function chosen(node: Node, input: JsonObject, value: Json): Ended {
  const text = javaText(value)
  return {
    status: 'COMPLETED',
    input: { ...input, case: text, ...(firstOf(node, text) === null ? {} : { hasChildren: 'true' }) },
    output: node.type === 'SWITCH' ? { evaluationResult: [text], selectedCase: text } : { caseOutput: [text] },
  }
}

function leadsTo(node: Node, output: JsonObject): string | null {
  const [text] = [output['evaluationResult'], output['caseOutput']].flatMap((value) =>
    Array.isArray(value) ? value : [],
  )
  return firstOf(node, String(text)) ?? node.next
}

/** Chooses one of several branches by a value of its input or by a script. */
export const switchTask: TaskType = {
  ...CONTROL,
  type: 'SWITCH',
  queueOf: () => 'system:script',
  branches,
  check: (task, { path }) => [
    ...(task.evaluatorType ? [] : [{ path: `${path}.evaluatorType`, message: 'a SWITCH needs an evaluatorType' }]),
    ...(task.expression ? [] : [{ path: `${path}.expression`, message: 'a SWITCH needs an expression' }]),
    ...casesNeeded(task, path),
  ],
  open(node, input) {
    const { evaluatorType, expression } = node.task
    const evaluator = evaluatorType ?? 'value-param'
    if (isJavascript(evaluator)) return evaluate(program(expression ?? ''))
    if (evaluator !== 'value-param') return noEvaluator(evaluator, 'FAILED')
    return { kind: 'end', ...chosen(node, input, input[expression ?? ''] ?? null) }
  },
  finish: (node, input, output) => chosen(node, input, output['result'] ?? null),
  leadsTo,
}

/** Conductor's older SWITCH. */
export const decision: TaskType = {
  ...CONTROL,
  type: 'DECISION',
  queueOf: () => 'system:script',
  branches,
  check: (task, { path }) => [
    ...(task.caseValueParam || task.caseExpression
      ? []
      : [{ path: `${path}.caseValueParam`, message: 'a DECISION needs a caseValueParam or a caseExpression' }]),
    ...casesNeeded(task, path),
  ],
  open(node, input) {
    const { caseExpression, caseValueParam } = node.task
    if (caseExpression) return evaluate(program(caseExpression))
    return { kind: 'end', ...chosen(node, input, input[caseValueParam ?? ''] ?? null) }
  },
  finish: (node, input, output) => chosen(node, input, output['result'] ?? null),
  leadsTo,
}
