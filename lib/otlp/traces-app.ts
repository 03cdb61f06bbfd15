import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { Hono } from 'hono'
import { AppError, isAppError, type ErrorCode } from '#core/errors.ts'
import { decodeJson } from '#trace/otlp-json.ts'
import { isOtlpDecodeError, type DecodedTraces, type OtlpLimits, type Rejection } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import { encodeStatus, encodeTraceResponse, type OtlpType } from '#trace/otlp-response.ts'
import type { OtelSpan } from '#trace/span.ts'
import { readBody } from './body.ts'

export interface TracesPorts {
  /** Keeps the spans of known runs and says which were not kept, and why. */
  readonly storeSpans: (spans: readonly OtelSpan[]) => Promise<readonly Rejection[]>
  readonly limits: OtlpLimits
  /** Requests worked on at a time; further ones are told to come again. */
  readonly inFlightMax: number
  /** Told of every error whose cause is ours, not the sender's. */
  readonly onError: (error: unknown) => void
}

const TYPES: readonly OtlpType[] = ['application/x-protobuf', 'application/json']
const ENCODINGS = new Set(['', 'identity', 'gzip'])

/** HTTP status and google.rpc.Code of each error. Senders come again after 429 and 503 only. */
const ANSWERS = {
  invalid: [400, 3],
  unauthenticated: [401, 16],
  forbidden: [403, 7],
  not_found: [404, 5],
  conflict: [400, 10],
  too_large: [413, 3],
  rate_limited: [429, 8],
  unavailable: [503, 14],
} as const satisfies Record<ErrorCode, readonly [number, number]>
const RETRY_AFTER_SECONDS = 2

function asAppError(error: unknown): AppError | null {
  if (isAppError(error)) return error
  if (!isOtlpDecodeError(error)) return null
  return new AppError(error.kind === 'too_large' ? 'too_large' : 'invalid', `${error.message}. Nothing was stored.`)
}

function answer(status: number, body: Uint8Array<ArrayBuffer>, type: OtlpType): Response {
  const retry = status === 429 || status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}
  return new Response(body, { status, headers: { 'content-type': type, ...retry } })
}

function refusal(error: unknown, type: OtlpType): Response {
  const known = asAppError(error)
  if (known === null) return answer(500, encodeStatus({ code: 13, message: 'Nothing was stored.' }, type), type)
  const [status, code] = ANSWERS[known.code]
  return answer(status, encodeStatus({ code, message: known.message }, type), type)
}

/** OTLP/HTTP traces (specification 1.11): both encodings, gzip, partial success. Never traces itself. */
export function createTracesApp(ports: TracesPorts): Hono {
  let inFlight = 0

  async function receive(request: Request, type: OtlpType): Promise<Response> {
    const bytes = await readBody(request, ports.limits.bytesMax)
    const decoded: DecodedTraces =
      type === 'application/json'
        ? decodeJson(new TextDecoder().decode(bytes), ports.limits)
        : decodeProtobuf(bytes, ports.limits)
    const notKept = decoded.spans.length === 0 ? [] : await ports.storeSpans(decoded.spans)
    return answer(200, encodeTraceResponse([...decoded.rejected, ...notKept], type), type)
  }

  async function bounded(request: Request, type: OtlpType): Promise<Response> {
    if (inFlight >= ports.inFlightMax) {
      return refusal(
        new AppError('rate_limited', 'Too many requests at a time. Nothing was stored; send it again.'),
        type,
      )
    }
    inFlight++
    try {
      return await context.with(suppressTracing(context.active()), () => receive(request, type))
    } catch (error) {
      if (asAppError(error) === null) ports.onError(error)
      return refusal(error, type)
    } finally {
      inFlight--
    }
  }

  return new Hono().post('/v1/traces', (c) => {
    const type = TYPES.find((each) => each === c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase())
    if (type === undefined) return c.text(`Send ${TYPES.join(' or ')}. Nothing was stored.`, 415)
    if (!ENCODINGS.has(c.req.header('content-encoding') ?? '')) {
      const message = 'Send gzip or no content encoding. Nothing was stored.'
      return answer(415, encodeStatus({ code: 3, message }, type), type)
    }
    return bounded(c.req.raw, type)
  })
}
