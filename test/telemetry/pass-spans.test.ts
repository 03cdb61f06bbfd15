import { expect, test } from 'vitest'
import { passSpans } from '#telemetry/pass-spans.ts'
import { createRedact } from '#telemetry/redact.ts'
import { aRun, EXPORTING, stored } from '../support/exporting.ts'
import { startOtlpReceiver } from '../support/otlp-receiver.ts'

test('a page is made ready and encoded in pieces of 20 spans at most, with a breath before each, and sent as a whole', async () => {
  const backend = await startOtlpReceiver()
  const id = aRun()
  const spans = Array.from({ length: 110 }, () => ({
    span: stored(id, 'engine'),
    sampling: null,
    decidedAt: null,
    storedAt: null,
    runId: id,
  }))
  const pieces: number[] = []
  const redact = createRedact(EXPORTING.redaction)
  await passSpans(
    {
      destination: { name: 'otlp', url: `${backend.url}/v1/traces`, headers: {}, scope: 'all' },
      redact(span) {
        pieces.push((pieces.pop() ?? Number.NaN) + 1)
        return redact(span)
      },
      ageMsMax: EXPORTING.ageMsMax,
      onRefused: () => undefined,
      async breathe() {
        pieces.push(0)
      },
      stop: new AbortController().signal,
    },
    spans,
  )
  await backend.close()
  expect(pieces).toEqual([20, 20, 20, 20, 20, 10, 0, 0, 0, 0, 0, 0])
  expect(backend.exports.map((received) => received.spans.map(({ spanId }) => spanId))).toEqual([
    spans.map(({ span }) => span.spanId),
  ])
})
