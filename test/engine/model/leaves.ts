import type { JsonObject } from '#core/json.ts'
import type { ShapeOf } from './shape.ts'

/** A task that holds no others: its JSON, and the path under which tasks behind it read what it did. */
export interface Leaf {
  readonly task: JsonObject
  readonly path: string | null
}

type Kind = 'task' | 'wait' | 'gate' | 'dynamic' | 'end' | 'child' | 'instant'
export type LeafShape = ShapeOf<Kind>
type Shapes = { readonly [K in Kind]: ShapeOf<K> }
type Make<K extends Kind> = (shape: Shapes[K], ref: string, inputs: JsonObject) => Leaf

const named = (ref: string, type: string, more: JsonObject): JsonObject => ({
  name: ref,
  taskReferenceName: ref,
  type,
  ...more,
})

/** What Conductor asks of a type when it is registered (spec 1.3). */
const REQUESTS: { readonly [type: string]: JsonObject } = {
  HTTP: { uri: 'http://x' },
  KAFKA_PUBLISH: { kafka_request: {} },
}

const task: Make<'task'> = (shape, ref, inputs) => {
  const { name, type, optional, permissive, startDelay, undo, retryCount } = shape
  const rollback = { name: 'undo', inputParameters: { n: '${undone.output.n}', own: `\${${ref}.output.n}` } }
  const inputParameters = { ...inputs, ...REQUESTS[type] }
  const extra = undo ? { metadata: { 'conductor-lightstep': { rollback } } } : {}
  const own = retryCount === null ? {} : { retryCount }
  const flags = { optional, permissive, startDelay }
  return { task: named(ref, type, { name, inputParameters, ...flags, ...extra, ...own }), path: `${ref}.output.n` }
}

const wait: Make<'wait'> = ({ seconds, retryCount, optional }, ref) => {
  const inputParameters = seconds === null ? {} : { duration: `${seconds}s` }
  return { task: named(ref, 'WAIT', { inputParameters, retryCount, optional }), path: `${ref}.output.n` }
}

const gate: Make<'gate'> = (_shape, ref) => ({ task: named(ref, 'HUMAN', {}), path: `${ref}.output.outcome` })

const dynamic: Make<'dynamic'> = ({ isNamed, optional }, ref) => {
  const inputParameters = { which: isNamed ? '${workflow.input.which}' : '${workflow.input.none}' }
  const own = { dynamicTaskNameParam: 'which', inputParameters, optional }
  return { task: named(ref, 'DYNAMIC', own), path: `${ref}.output.n` }
}

const end: Make<'end'> = ({ status, output }, ref) => {
  const inputParameters = { terminationStatus: status, workflowOutput: output }
  return { task: named(ref, 'TERMINATE', { inputParameters }), path: null }
}

const child: Make<'child'> = ({ how, name, optional, permissive, startDelay }, ref, inputs) => {
  const flags = { name, optional, permissive, startDelay }
  if (how === 'start' || how === 'no request') {
    const inputParameters = { startWorkflow: how === 'start' ? { name: 'simple-child', input: inputs } : how }
    return { task: named(ref, 'START_WORKFLOW', { ...flags, inputParameters }), path: `${ref}.output.workflowId` }
  }
  const inline = {
    name: 'inline-child',
    tasks: [{ name: 'wait', taskReferenceName: 'w', type: 'WAIT' }],
    metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  }
  const subWorkflowParam = how === 'inline' ? { workflowDefinition: inline } : { name: `${how}-child` }
  const own = { inputParameters: inputs, subWorkflowParam }
  return { task: named(ref, 'SUB_WORKFLOW', { ...flags, ...own }), path: `${ref}.output.n` }
}

/** Scripts by type; a wrong one throws. */
function scriptOf(type: string, isWrong: boolean): JsonObject {
  const expression = isWrong ? 'throw new Error("no")' : '$.x + 1'
  if (type === 'LAMBDA') return { scriptExpression: isWrong ? expression : `return ${expression}` }
  return type === 'INLINE'
    ? { evaluatorType: 'javascript', expression }
    : { evaluatorType: 'value-param', expression: 'x' }
}

const SCRIPTS = new Set(['INLINE', 'LAMBDA', 'value-param'])

const instant: Make<'instant'> = ({ type, startDelay, optional, isWrong }, ref, inputs) => {
  if (SCRIPTS.has(type)) {
    const inputParameters = { ...inputs, ...scriptOf(type, isWrong) }
    const kind = type === 'LAMBDA' ? type : 'INLINE'
    return { task: named(ref, kind, { startDelay, optional, inputParameters }), path: `${ref}.output.result` }
  }
  if (type === 'SET_VARIABLE') {
    const inputParameters = { [ref]: inputs['a'] ?? ref }
    return { task: named(ref, type, { startDelay, inputParameters }), path: null }
  }
  // Nothing is there that takes it.
  if (type === 'lost EVENT') {
    const own = { name: isWrong ? 'linear' : 'quick', sink: 'sqs:none', startDelay, optional, inputParameters: inputs }
    return { task: named(ref, 'EVENT', own), path: `${ref}.status` }
  }
  const event = { sink: isWrong ? 'conductor' : 'conductor:told', asyncComplete: type === 'async EVENT' }
  const own = { startDelay, inputParameters: inputs, ...(type === 'NOOP' ? {} : event) }
  return { task: named(ref, type === 'NOOP' ? type : 'EVENT', own), path: `${ref}.status` }
}

const MAKES: { readonly [K in Kind]: Make<K> } = { task, wait, gate, dynamic, end, child, instant }

/** Builds a task that holds no others. */
export function leafOf<K extends Kind>(shape: Shapes[K] & { readonly kind: K }, ref: string, inputs: JsonObject): Leaf {
  const make: Make<K> = MAKES[shape.kind]
  return make(shape, ref, inputs)
}
