import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { Hono } from 'hono'
import { isAppError } from '#core/errors.ts'
import { decodeJson } from '#trace/otlp-json.ts'
import type { DecodedTraces, OtlpLimits, Rejection } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import { encodeTraceResponse, type OtlpType } from '#trace/otlp-response.ts'
import { detailAt, shedDetail, type Shed } from '#trace/otlp-shed.ts'
import type { OtelSpan } from '#trace/span.ts'
import { createAdmission, type AdmissionLimits } from './admission.ts'
import { answer, isKnown, refusal, refuse } from './answers.ts'
import { readBody } from './body.ts'

/** What became of spans: those that were not kept, and what is said of some that were. */
export interface Kept {
  readonly rejected: readonly Rejection[]
  readonly remarks: readonly Rejection[]
}

/** What is counted, each by spans or, where it says so, by requests. */
type Counted = 'received' | 'rejected' | 'without-events' | 'without-attributes' | 'refused-requests'

export interface TracesPorts<Sender> {
  /** Who sends, by the headers of the request. Throws unauthenticated. */
  readonly admit: (headers: Headers) => Promise<Sender>
  readonly storeSpans: (spans: readonly OtelSpan[], sender: Sender) => Promise<Kept>
  readonly limits: OtlpLimits
  readonly admission: AdmissionLimits
  readonly count: (what: Counted, count: number) => void
  /** Told of every error whose cause is ours, not the sender's. */
  readonly onError: (error: unknown) => void
}

const TYPES: readonly OtlpType[] = ['application/x-protobuf', 'application/json']
const GZIP = new Set(['gzip', 'x-gzip'])
const PLAIN = new Set(['', 'identity'])

/** Clocks differ, but not by more; what ends later would leave no room for the rest of its run. */
const AHEAD_MS_MAX = 86_400_000

const UNSUPPORTED = { status: 415, code: 3 }

const sumOf = (counts: readonly Rejection[]): number => counts.reduce((sum, { count }) => sum + count, 0)

const remarksOf = ({ withoutEvents, withoutAttributes }: Shed): Rejection[] =>
  [
    { reason: 'kept without events: more comes in than can be kept', count: withoutEvents },
    { reason: 'kept without attributes: more comes in than can be kept', count: withoutAttributes },
  ].filter(({ count }) => count > 0)

function decode(bytes: Uint8Array, type: OtlpType, limits: OtlpLimits): DecodedTraces {
  const latestNs = BigInt(Date.now() + AHEAD_MS_MAX) * 1_000_000n
  return type === 'application/json'
    ? decodeJson(new TextDecoder().decode(bytes), limits, latestNs)
    : decodeProtobuf(bytes, limits, latestNs)
}

/** OTLP/HTTP traces (specification 1.11): both encodings, gzip, partial success. Never traces itself. */
export function createTracesApp<Sender>(ports: TracesPorts<Sender>): Hono {
  const admission = createAdmission(ports.admission)

  async function store(decoded: DecodedTraces, sender: Sender, type: OtlpType): Promise<Response> {
    const shed = shedDetail(decoded.spans, detailAt(admission.pressure()))
    const kept = shed.spans.length === 0 ? { rejected: [], remarks: [] } : await ports.storeSpans(shed.spans, sender)
    const rejected = [...decoded.rejected, ...kept.rejected]
    ports.count('received', decoded.spans.length - sumOf(kept.rejected))
    ports.count('rejected', sumOf(rejected))
    ports.count('without-events', shed.withoutEvents)
    ports.count('without-attributes', shed.withoutAttributes)
    return answer(
      200,
      encodeTraceResponse(rejected, type, [...decoded.remarks, ...kept.remarks, ...remarksOf(shed)]),
      type,
    )
  }

  async function receive(request: Request, type: OtlpType, isGzip: boolean): Promise<Response> {
    const sender = await ports.admit(request.headers)
    const place = admission.enter()
    try {
      const [bytesMax, msMax] = [ports.limits.bytesMax, ports.admission.bodyMsMax]
      const bytes = await readBody(request, { bytesMax, msMax, isGzip, onHeld: place.hold })
      await place.turn()
      return await store(decode(bytes, type, ports.limits), sender, type)
    } finally {
      place.leave()
    }
  }

  async function answered(request: Request, type: OtlpType, isGzip: boolean): Promise<Response> {
    try {
      return await context.with(suppressTracing(context.active()), () => receive(request, type, isGzip))
    } catch (error) {
      if (!isKnown(error)) ports.onError(error)
      if (isAppError(error) && error.code === 'rate_limited') ports.count('refused-requests', 1)
      return refusal(error, type)
    }
  }

  return new Hono().post('/v1/traces', (c) => {
    const type = TYPES.find((each) => each === c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase())
    if (type === undefined) {
      return refuse({ ...UNSUPPORTED, message: `Send ${TYPES.join(' or ')}. Nothing was stored.` }, 'application/json')
    }
    const encoding = (c.req.header('content-encoding') ?? '').trim().toLowerCase()
    if (!GZIP.has(encoding) && !PLAIN.has(encoding)) {
      return refuse({ ...UNSUPPORTED, message: 'Send gzip or no content encoding. Nothing was stored.' }, type)
    }
    return answered(c.req.raw, type, GZIP.has(encoding))
  })
}
