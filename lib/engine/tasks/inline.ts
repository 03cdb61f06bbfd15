import { javaText } from '../java-text.ts'
import { evaluate, isJavascript, needsText, noEvaluator, program } from './script.ts'
import { COMPUTATION, type TaskType } from './task-type.ts'

/** A script over the task's input, which it reads as `$`. */
export const inline: TaskType = {
  ...COMPUTATION,
  type: 'INLINE',
  check: (task, { path }) => needsText(task.inputParameters, 'expression', path, 'an INLINE task needs an expression'),
  open(_node, input) {
    const evaluator = javaText(input['evaluatorType'] ?? 'javascript')
    const expression = javaText(input['expression'] ?? null)
    if (isJavascript(evaluator)) return evaluate(program(expression))
    if (evaluator !== 'value-param') return noEvaluator(evaluator, 'FAILED_WITH_TERMINAL_ERROR')
    return { kind: 'end', status: 'COMPLETED', output: { result: input[expression] ?? null } }
  },
}

/** The body of a function over the task's input (deprecated in Conductor). */
export const lambda: TaskType = {
  ...COMPUTATION,
  type: 'LAMBDA',
  check: (task, { path }) =>
    needsText(task.inputParameters, 'scriptExpression', path, 'a LAMBDA task needs a scriptExpression'),
  open: (_node, input) =>
    evaluate({ language: 'javascript', source: javaText(input['scriptExpression'] ?? null), form: 'body' }),
}

/** A jq program over the task's input. */
export const jq: TaskType = {
  ...COMPUTATION,
  type: 'JSON_JQ_TRANSFORM',
  check: (task, { path }) =>
    needsText(task.inputParameters, 'queryExpression', path, 'a JSON_JQ_TRANSFORM task needs a queryExpression'),
  open: (_node, input) =>
    evaluate({ language: 'jq', source: javaText(input['queryExpression'] ?? null), form: 'program' }),
}
