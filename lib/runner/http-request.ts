import { z } from 'zod'
import { isObject } from '#core/json.ts'
import { Json, type JsonObject } from '#core/json-schema.ts'
import { javaText } from '#engine/java-text.ts'
import { TaskFailure } from './handler.ts'

const TIMEOUT_MS_DEFAULT = 3000
const TIMEOUT_MS_MAX = 60_000

/** What the task sets itself, what belongs to one connection, and what HTTP derives from the message. */
const RESERVED_HEADERS = new Set(
  [
    ['conductor-identity', 'idempotency-key', 'traceparent', 'tracestate'],
    ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
    ['transfer-encoding', 'upgrade', 'expect', 'host', 'content-length', 'accept-encoding'],
  ].flat(),
)

const HeaderName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/, 'is not a header name')
/** Any value is sent as its text; null stays: that header is left out (Conductor). */
const HeaderValue = Json.transform((value) => (value === null ? null : javaText(value))).pipe(
  z
    .string()
    .regex(/^[\t\x20-\x7e\x80-\xff]{0,8192}$/, 'holds characters a header may not hold')
    .nullable(),
)
/** None and 0 are Conductor's default; more than we wait for is as long as we wait. */
const TimeoutMs = z.coerce
  .number()
  .min(0)
  .nullish()
  .transform((ms) => Math.min(Math.trunc(ms ?? 0) || TIMEOUT_MS_DEFAULT, TIMEOUT_MS_MAX))

/** Conductor: the input of an HTTP task (spec 1.6); what else it holds (vipAddress, appName, …) means nothing here. */
const HttpTaskInput = z.object({
  uri: z.string().min(1),
  method: z
    .string()
    .toUpperCase()
    .pipe(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])),
  headers: z.record(HeaderName, HeaderValue).default({}),
  body: Json.nullish(),
  accept: z.union([z.string(), z.array(z.string())]).default('application/json'),
  contentType: z.string().default('application/json'),
  connectionTimeOut: TimeoutMs,
  readTimeOut: TimeoutMs,
})

/** An HTTP task's input, checked and with Conductor's defaults. */
export interface HttpTaskRequest {
  readonly url: string
  readonly method: string
  /** Lower-case names. */
  readonly headers: { readonly [name: string]: string }
  readonly body: string | null
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
}

/** Reads `http_request` or, without one, the input itself. Throws a final TaskFailure naming each wrong field. */
export function parseHttpTask(input: JsonObject): HttpTaskRequest {
  const at = isObject(input['http_request']) ? 'http_request' : 'input'
  const parsed = HttpTaskInput.safeParse(at === 'http_request' ? input['http_request'] : input)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${[at, ...issue.path].join('.')}: ${issue.message}`)
    throw new TaskFailure(`The HTTP task's input is not valid, nothing was sent: ${wrong.join('; ')}.`, {
      isFinal: true,
    })
  }
  const { uri, method, body, connectionTimeOut, readTimeOut } = parsed.data
  return {
    url: uri,
    method,
    headers: headersOf(parsed.data),
    body: body === undefined || body === null ? null : typeof body === 'string' ? body : JSON.stringify(body),
    connectTimeoutMs: connectionTimeOut,
    readTimeoutMs: readTimeOut,
  }
}

function headersOf(input: z.infer<typeof HttpTaskInput>): { [name: string]: string } {
  const headers: { [name: string]: string } = { accept: [input.accept].flat().join(', ') }
  if (input.body !== undefined && input.body !== null) headers['content-type'] = input.contentType
  for (const [name, value] of Object.entries(input.headers)) {
    if (value === null) continue
    const lower = name.toLowerCase()
    if (RESERVED_HEADERS.has(lower))
      throw new TaskFailure(`A definition may not set the header "${lower}"; nothing was sent.`, { isFinal: true })
    headers[lower] = value
  }
  return headers
}
