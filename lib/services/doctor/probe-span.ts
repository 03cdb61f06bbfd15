import { createHash } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { spanIdOf, traceIdOf, type SpanId } from '#core/ids.ts'
import type { Attempt } from '#engine/model.ts'
import { ATTR } from '#trace/attributes.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import type { OtelSpan } from '#trace/span.ts'
import { createIngestKey } from '../ingest-keys/create-ingest-key.ts'
import { revokeIngestKey } from '../ingest-keys/revoke-ingest-key.ts'
import { reach, type Reached } from './reach.ts'

const SERVICE = 'connection-probe'
const UNAUTHENTICATED = 401

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

const send = (gatewayUrl: string, attempt: Attempt, key: { readonly [name: string]: string } = {}): Promise<Reached> =>
  reach(`${gatewayUrl}/v1/traces`, {
    method: 'POST',
    headers: { ...key, 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(encodeTraces([probeSpan(attempt)])),
  })

/** Sends it as a service does, by OTLP/HTTP to the gateway: with an ingest key, made for it and revoked, where one is needed. */
export async function sendProbeSpan(ctx: Context, gatewayUrl: string, attempt: Attempt): Promise<Reached> {
  const plain = await send(gatewayUrl, attempt)
  if (plain.status !== UNAUTHENTICATED) return plain
  const { id, secret } = await createIngestKey.run(ctx, { label: SERVICE, services: [SERVICE] })
  try {
    return await send(gatewayUrl, attempt, { authorization: `Bearer ${secret}` })
  } finally {
    await revokeIngestKey.run(ctx, { id })
  }
}
