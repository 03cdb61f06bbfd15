import { isAppError } from '#core/errors.ts'
import { keepable } from '#core/input.ts'
import { isObject, payloadProblem, type JsonObject } from '#core/json.ts'
import type { ResultStatus } from '#engine/command.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import type { TaskFailure } from './handler.ts'

/** How an attempt ended, as the runner reports it. */
export interface AttemptOutcome {
  readonly status: ResultStatus
  readonly output: JsonObject
  readonly reason: string | null
}

const REASON_LENGTH_MAX = 500

export const failedForGood = (reason: string): AttemptOutcome => ({
  status: 'FAILED_WITH_TERMINAL_ERROR',
  output: {},
  reason: shown(reason),
})

/** What a handler returned, as an outcome: a JSON object of bounded size, or a failure that says what it was instead. */
export function outcomeOfOutput(output: unknown): AttemptOutcome {
  if (!isObject(output)) return failedForGood('The handler returned no object.')
  const problem = payloadProblem(output)
  if (problem !== null) return failedForGood(`The output ${problem}.`)
  try {
    const text = canonicalJson(output)
    return { status: 'COMPLETED', output: JSON.parse(text) as JsonObject, reason: null }
  } catch (error) {
    return failedForGood(isAppError(error) ? error.message : 'The output is not JSON.')
  }
}

/** What a handler threw, as an outcome: of an unknown error the message alone, never its stack or what it carries. */
export function outcomeOfError(error: unknown): AttemptOutcome {
  if (!(error instanceof Error))
    return { status: 'FAILED', output: {}, reason: 'The handler failed without saying why.' }
  if (error.name !== 'TaskFailure') return { status: 'FAILED', output: {}, reason: shown(error.message) }
  const { isFinal, output } = error as TaskFailure
  const checked = outcomeOfOutput(output)
  return {
    status: isFinal ? 'FAILED_WITH_TERMINAL_ERROR' : 'FAILED',
    output: checked.status === 'COMPLETED' ? checked.output : {},
    reason: shown(error.message),
  }
}

function shown(text: string): string {
  const whole = keepable(text)
  return whole.length > REASON_LENGTH_MAX ? `${whole.slice(0, REASON_LENGTH_MAX - 1).toWellFormed()}…` : whole
}
