import type { Json } from '#core/json.ts'
import { isJavascript, program, type ScriptText } from '../tasks/script.ts'
import { placedTasks } from './check.ts'
import type { WorkflowDef } from './workflow-def.ts'
import type { WorkflowTask } from './workflow-task.ts'

/** A script of a definition, and where it stands. */
export interface PlacedScript {
  readonly path: string
  readonly script: ScriptText
}

/** A text that is known before the run: with `${…}` in it, it is not. */
const fixed = (value: Json | undefined): string | null =>
  typeof value === 'string' && value.trim() !== '' && !value.includes('${') ? value : null

const at = (path: string, source: string | null, script: (source: string) => ScriptText = program): PlacedScript[] =>
  source === null ? [] : [{ path, script: script(source) }]

const body = (source: string): ScriptText => ({ language: 'javascript', source, form: 'body' })
const jq = (source: string): ScriptText => ({ language: 'jq', source, form: 'program' })

const inline = ({ inputParameters: input }: WorkflowTask, path: string): PlacedScript[] =>
  isJavascript(String(input['evaluatorType'] ?? 'javascript'))
    ? at(`${path}.inputParameters.expression`, fixed(input['expression']))
    : []

/** Where each type keeps its script. */
const SCRIPTS: ReadonlyMap<string, (task: WorkflowTask, path: string) => PlacedScript[]> = new Map([
  [
    'SWITCH',
    (task, path) => (isJavascript(task.evaluatorType ?? '') ? at(`${path}.expression`, fixed(task.expression)) : []),
  ],
  ['DECISION', (task, path) => at(`${path}.caseExpression`, fixed(task.caseExpression))],
  ['DO_WHILE', (task, path) => at(`${path}.loopCondition`, fixed(task.loopCondition))],
  ['INLINE', inline],
  [
    'LAMBDA',
    ({ inputParameters }, path) =>
      at(`${path}.inputParameters.scriptExpression`, fixed(inputParameters['scriptExpression']), body),
  ],
  [
    'JSON_JQ_TRANSFORM',
    ({ inputParameters }, path) =>
      at(`${path}.inputParameters.queryExpression`, fixed(inputParameters['queryExpression']), jq),
  ],
])

/** Every script whose text stands in the definition. */
export const scriptsOf = (workflow: WorkflowDef): PlacedScript[] =>
  placedTasks(workflow.tasks, '$.tasks').flatMap(({ task, path }) => SCRIPTS.get(task.type)?.(task, path) ?? [])
