import type { Issue } from '#core/errors.ts'
import type { Json, JsonObject } from '#core/json.ts'
import type { Attempt } from '../model.ts'
import type { Opening } from './task-type.ts'

/** What the sandbox is asked to evaluate over a task's input (`lib/sandbox`). */
export interface ScriptText {
  readonly language: 'javascript' | 'jq'
  readonly source: string
  /** A program whose completion value counts, or the body of a function. */
  readonly form: 'program' | 'body'
}

const JAVASCRIPT: ReadonlySet<string> = new Set(['javascript', 'graaljs'])
export const isJavascript = (evaluator: string): boolean => JAVASCRIPT.has(evaluator)

export const scriptState = (script: ScriptText): JsonObject => ({ script: { ...script } })

/** The task waits in the queue of the sandbox. */
export const evaluate = (script: ScriptText): Opening => ({ kind: 'queue', state: scriptState(script) })

export const program = (source: string): ScriptText => ({ language: 'javascript', source, form: 'program' })

/** What an evaluator that is not to be had here is answered with: an error in a script. */
export const noEvaluator = (evaluator: string, status: Extract<Opening, { kind: 'end' }>['status']): Opening => ({
  kind: 'end',
  status,
  reason: `There is no evaluator ${evaluator}: javascript, graaljs and value-param can be used.`,
})

/** Conductor: a Boolean that is true, or a number above 0. */
export const isTrue = (value: Json | undefined): boolean => value === true || (typeof value === 'number' && value > 0)

/** A required text of a node's input, which may be given by its task definition. */
export function needsText(input: JsonObject, key: string, path: string, what: string): Issue[] {
  const value = input[key]
  return typeof value === 'string' && value.trim() !== ''
    ? []
    : [{ path: `${path}.inputParameters.${key}`, message: what }]
}

/** What an attempt of the queue of scripts asks the sandbox, as it was written when it was opened; null for any other attempt. */
export function askedOf({ queue, state, input }: Pick<Attempt, 'queue' | 'state' | 'input'>): {
  readonly script: ScriptText
  readonly data: Json
} | null {
  const script = state?.['script']
  if (queue !== SCRIPT_QUEUE || !script) return null
  return { script: script as unknown as ScriptText, data: state['data'] ?? input }
}

export const SCRIPT_QUEUE = 'system:script'
