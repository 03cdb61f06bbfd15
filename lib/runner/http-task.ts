import { isAppError } from '#core/errors.ts'
import { payloadTextProblem, type Json } from '#core/json.ts'
import type { Egress, EgressResponse } from '#egress/egress.ts'
import type { TaskTokens } from '#identity/task-token.ts'
import { TaskFailure, type Handler } from './handler.ts'
import { parseHttpTask, type HttpTaskRequest } from './http-request.ts'

export interface HttpTaskOptions {
  readonly egress: Egress
  /** The attempt's token for one audience: the origin of the URL that is called (identity: `TaskTokens.sign`). */
  readonly sign: TaskTokens['sign']
}

const REASON_BODY_CHARS_MAX = 500

/**
 * Conductor: the HTTP system task (spec 1.6), for the queue `system:http`. Each call carries the attempt's trace, a signed
 * identity and a stable idempotency key. A 2xx answer completes the task; every other one fails it.
 */
export function createHttpTaskHandler({ egress, sign }: HttpTaskOptions): Handler {
  return async (input, task) => {
    const request = parseHttpTask(input)
    const headers = {
      ...request.headers,
      traceparent: `00-${task.traceId}-${task.spanId}-01`,
      'idempotency-key': task.idempotencyKey,
      'conductor-identity': await sign({ ...task, notBefore: task.startedAt }, originOf(request.url)),
    }
    const response = await send(egress, { ...request, headers }, task.signal)
    const body = bodyOf(response)
    if (response.statusCode < 200 || response.statusCode > 299) throw refusal(request, response)
    const { statusCode, reasonPhrase } = response
    const responseHeaders = Object.fromEntries(Object.entries(response.headers).map(([name, all]) => [name, [...all]]))
    return { response: { statusCode, reasonPhrase, headers: responseHeaders, body } }
  }
}

function originOf(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed || parsed.origin === 'null')
    throw new TaskFailure(`"${url.slice(0, 200)}" is not an absolute http or https URL; nothing was sent.`, {
      isFinal: true,
    })
  return parsed.origin
}

async function send(egress: Egress, request: HttpTaskRequest, signal: AbortSignal): Promise<EgressResponse> {
  try {
    return await egress.send(request, { signal })
  } catch (error) {
    if (!isAppError(error)) throw error
    const isFinal = error.code === 'invalid' || error.code === 'forbidden'
    throw new TaskFailure(error.message, { isFinal, output: { response: error.message } })
  }
}

/** JSON is kept as JSON, all else as text (Conductor). */
function bodyOf(response: EgressResponse): Json {
  const text = new TextDecoder().decode(response.body)
  if (text === '') return null
  const problem = payloadTextProblem(text)
  if (problem !== null) throw new TaskFailure(`The answer's body ${problem}.`, { isFinal: true })
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** Conductor: the reason of a failed call is its message, and so is `output.response`. */
function refusal(request: HttpTaskRequest, response: EgressResponse): TaskFailure {
  const { statusCode, reasonPhrase, headers } = response
  const text = new TextDecoder().decode(response.body).slice(0, REASON_BODY_CHARS_MAX)
  const location = headers['location']?.[0]
  const redirect = location ? ` Redirects are not followed (to ${location.slice(0, 200)}).` : ''
  const message = `${request.method} was answered ${`${statusCode} ${reasonPhrase}`.trim()}${text && `: ${text}`}${redirect}`
  return new TaskFailure(message, { output: { response: message } })
}
