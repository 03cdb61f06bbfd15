import type { Json, JsonObject } from '#core/json.ts'
import type { Node, Program } from './program.ts'
import { mentionsOf } from './references.ts'
import { taskTypeOf } from './tasks/task-types.ts'

/** Names after `<ref>.output` in a path that only names members. */
const OUTPUT = /^(?:\$\.)?([^.[\]\s]+)\.output((?:\.[A-Za-z_]\w*)+)$/

/** Puts a value at the end of a chain of names, keeping what is there. */
function put(into: JsonObject, [name, ...rest]: readonly string[]): void {
  if (name === undefined) return
  if (rest.length === 0) {
    into[name] ??= 'example'
    return
  }
  const there = Object.hasOwn(into, name) ? into[name] : undefined
  const inner: JsonObject = typeof there === 'object' && there !== null && !Array.isArray(there) ? there : {}
  into[name] = inner
  put(inner, rest)
}

/** The members of each task's output that the definition reads. */
function outputsRead(program: Program): ReadonlyMap<string, JsonObject> {
  const outputs = new Map<string, JsonObject>()
  const values = [
    program.workflow.outputParameters,
    ...[...program.nodes.values()].flatMap(({ task, rollback, gate }) => [
      task.inputParameters,
      rollback?.inputParameters ?? {},
      gate?.title ?? '',
    ]),
  ]
  for (const { path } of values.flatMap(mentionsOf)) {
    const [, ref, names] = OUTPUT.exec(path ?? '') ?? []
    if (ref === undefined || names === undefined) continue
    const output = outputs.get(ref) ?? {}
    outputs.set(ref, output)
    if (!names.includes('.__proto__')) put(output, names.split('.').slice(1))
  }
  return outputs
}

/** What a script is asked, so that its answer can be pretended. */
function scriptAnswer({ type, task }: Node): JsonObject | null {
  const [firstCase = ''] = Object.keys(task.decisionCases)
  if (type === 'DO_WHILE') return task.loopCondition?.trim() ? { result: false } : null
  if (type === 'SWITCH') return task.evaluatorType === 'value-param' ? null : { result: firstCase }
  return type === 'DECISION' && task.caseExpression ? { result: firstCase } : null
}

/** Types that end when another run, or somebody outside, says so. */
const ANSWERED = new Set(['SUB_WORKFLOW', 'START_WORKFLOW'])

/** The output of a mock so that all goes well, or null when the node needs none. */
function answerOf(node: Node, read: JsonObject): JsonObject | null {
  const { type, name } = node
  if (CONDITIONS.has(type)) return scriptAnswer(node)
  return ANSWERED.has(type) || taskTypeOf(type).queueOf(name) !== null ? read : null
}

const CONDITIONS = new Set(['DO_WHILE', 'SWITCH', 'DECISION'])

/** The mocks a rehearsal needs so that everything goes well, as JSON to be edited: outputs hold what the definition reads. */
export function mockTemplate(program: Program): JsonObject {
  const outputs = outputsRead(program)
  const mocks = [...program.nodes.values()].flatMap((node): [string, Json][] => {
    if (node.gate) return [[node.ref, [{ status: 'COMPLETED' }]]]
    const output = answerOf(node, outputs.get(node.ref) ?? {})
    return output ? [[node.ref, [{ status: 'COMPLETED', output }]]] : []
  })
  return Object.fromEntries(mocks)
}
