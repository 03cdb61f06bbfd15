import { randomBytes } from 'node:crypto'
import { newSpanId, traceIdOf, type RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { OtelSpan } from '#trace/span.ts'

/** What a service of an ordinary installation says of itself. */
export const RESOURCE: JsonObject = {
  'service.name': 'payments',
  'service.version': '2.14.0',
  'service.instance.id': '0b8f2f8e-6a0f-4b7f-9d0e-1f8f4c1f3a55',
  'deployment.environment.name': 'production',
  'telemetry.sdk.language': 'nodejs',
  'telemetry.sdk.name': 'opentelemetry',
  'telemetry.sdk.version': '2.7.0',
  'host.name': 'payments-6c9f7d5b9c-4xk2p',
  'k8s.pod.name': 'payments-6c9f7d5b9c-4xk2p',
  'k8s.namespace.name': 'payments',
  'process.runtime.name': 'nodejs',
  'process.pid': 1,
}
export const SCOPE = { name: '@opentelemetry/instrumentation-http', version: '0.207.0' }

/** The twelve attributes of the scripts that measure the limit of COPY, for the same rows on both sides. */
export const attributesOf = (at: number): JsonObject => ({
  'service.name': `svc-${at % 10}`,
  'http.request.method': 'POST',
  'url.path': `/api/tasks/${at}/ack`,
  'http.response.status_code': 200,
  'conductor.workflow.id': `6f1c2a1e-9f3b-4a5d-8c7e-00000000${String(at % 1000).padStart(4, '0')}`,
  'conductor.task.name': `charge_card_${at % 20}`,
  'enduser.id': `user-${at % 100}@example.com`,
  'agent.id': 'agent-7',
  'retry.count': at % 3,
  'thread.name': 'worker-4',
  'server.address': 'orders.internal',
  'net.peer.port': 8443,
})

const NS_PER_MS = 1_000_000n

/** Spans of one service for some runs in turn. */
export function spansFor(runIds: readonly RunId[], perRun: number): OtelSpan[] {
  const startedAt = BigInt(Date.now()) * NS_PER_MS
  return runIds.flatMap((runId) => {
    const parentSpanId = newSpanId(randomBytes)
    return Array.from({ length: perRun }, (_, at): OtelSpan => {
      const startNs = startedAt + BigInt(at) * NS_PER_MS
      return {
        traceId: traceIdOf(runId),
        spanId: newSpanId(randomBytes),
        parentSpanId,
        name: `task ${at % 50} execute`,
        kind: 'CLIENT',
        startNs: startNs.toString(),
        endNs: (startNs + 5n * NS_PER_MS).toString(),
        status: 'ok',
        statusMessage: null,
        attributes: attributesOf(at),
        events: [],
        links: [],
        resource: RESOURCE,
        scope: SCOPE,
      }
    })
  })
}
