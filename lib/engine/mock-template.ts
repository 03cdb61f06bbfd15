import type { Json, JsonObject } from '#core/json.ts'
import type { Node, Program } from './program.ts'
import { mentionsOf } from './references.ts'
import { SCRIPT_QUEUE } from './tasks/script.ts'
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

/** Types that end when another run says so. */
const ANSWERED = new Set(['SUB_WORKFLOW', 'START_WORKFLOW'])

/** Scripts come to something by themselves; what is taken from any other queue does not. */
function needsMock({ type, name }: Node): boolean {
  const queue = taskTypeOf(type).queueOf(name)
  return ANSWERED.has(type) || (queue !== null && queue !== SCRIPT_QUEUE)
}

/** The mocks a rehearsal needs so that everything goes well, as JSON to be edited: outputs hold what the definition reads. */
export function mockTemplate(program: Program): JsonObject {
  const outputs = outputsRead(program)
  const mocks = [...program.nodes.values()].flatMap((node): [string, Json][] => {
    if (node.gate) return [[node.ref, [{ status: 'COMPLETED' }]]]
    return needsMock(node) ? [[node.ref, [{ status: 'COMPLETED', output: outputs.get(node.ref) ?? {} }]]] : []
  })
  return Object.fromEntries(mocks)
}
