import { expect, test } from 'vitest'
import { passSpans } from '#telemetry/pass-spans.ts'
import { createRedact } from '#telemetry/redact.ts'
import { aRun, EXPORTING, stored } from '../support/exporting.ts'
import { startOtlpReceiver } from '../support/otlp-receiver.ts'

test('a page is made ready in pieces of 20 spans at most, between which everybody else has a turn, and sent as a whole', async () => {
  const backend = await startOtlpReceiver()
  const id = aRun()
  const spans = Array.from({ length: 110 }, () => ({
    span: stored(id, 'engine'),
    sampling: null,
    decidedAt: null,
    storedAt: null,
    runId: id,
  }))
  const pieces: number[] = [0]
  let turn = setImmediate(function next() {
    if (pieces.at(-1) !== 0) pieces.push(0)
    turn = setImmediate(next)
  })
  const redact = createRedact(EXPORTING.redaction)
  await passSpans(
    {
      destination: { name: 'otlp', url: `${backend.url}/v1/traces`, headers: {}, scope: 'all' },
      redact(span) {
        pieces.push((pieces.pop() ?? 0) + 1)
        return redact(span)
      },
      ageMsMax: EXPORTING.ageMsMax,
      onRefused: () => undefined,
      stop: new AbortController().signal,
    },
    spans,
  )
  clearImmediate(turn)
  await backend.close()
  expect(pieces.filter((count) => count > 0)).toEqual([20, 20, 20, 20, 20, 10])
  expect(backend.exports.map((received) => received.spans.map(({ spanId }) => spanId))).toEqual([
    spans.map(({ span }) => span.spanId),
  ])
})
