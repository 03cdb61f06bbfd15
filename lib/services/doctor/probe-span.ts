import { createHash } from 'node:crypto'
import { spanIdOf, traceIdOf, type SpanId } from '#core/ids.ts'
import type { Attempt } from '#engine/model.ts'
import { ATTR } from '#trace/attributes.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import type { OtelSpan } from '#trace/span.ts'
import { reach, type Reached } from './reach.ts'

const SERVICE = 'connection-probe'

/** The same for each probe however often it is sent: a receiver keeps it once. */
export const probeSpanId = ({ id }: Pick<Attempt, 'id'>): SpanId =>
  createHash('sha256').update(`probe ${id}`).digest('hex').slice(0, 16) as SpanId

/** What a service of one's own would send of its work for an attempt. */
function probeSpan(attempt: Attempt): OtelSpan {
  const startedAt = attempt.startedAt ?? attempt.scheduledAt
  return {
    traceId: traceIdOf(attempt.rootRunId),
    spanId: probeSpanId(attempt),
    parentSpanId: spanIdOf(attempt.id),
    name: 'connection probe',
    kind: 'SERVER',
    startNs: `${Math.trunc(startedAt)}000000`,
    endNs: `${Math.trunc(attempt.endedAt ?? startedAt)}000000`,
    status: 'ok',
    statusMessage: null,
    attributes: {},
    events: [],
    links: [],
    resource: { [ATTR.serviceName]: SERVICE },
    scope: { name: SERVICE, version: null },
  }
}

/** Sends it as a service does: by OTLP/HTTP, to the gateway. */
export const sendProbeSpan = (gatewayUrl: string, attempt: Attempt): Promise<Reached> =>
  reach(`${gatewayUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(encodeTraces([probeSpan(attempt)])),
  })
