import { expect, test } from 'vitest'
import { createTracesApp } from '#otlp/traces-app.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import type { OtelSpan } from '#trace/span.ts'
import { otelSpan } from '../trace/spans.ts'

const HOUR_MS = 3_600_000

test('what was cut of a span is said, with no span rejected; one that ends more than a day ahead is rejected', async () => {
  const counts: Record<string, number> = {}
  const app = createTracesApp<null>({
    admit: async () => null,
    storeSpans: async () => ({ rejected: [], remarks: [{ reason: 'wait for their run', count: 1 }] }),
    limits: OTLP_LIMITS,
    admission: {
      requestsMax: 2,
      bytesMax: 1e6,
      storedAtOnceMax: 2,
      decodedBytesMax: 1e6,
      readingMax: 2,
      bodyMsMax: 1e4,
    },
    count: (what, count) => (counts[what] = (counts[what] ?? 0) + count),
    onError: (error) => expect.unreachable(String(error)),
  })
  const answerTo = async (over: Partial<OtelSpan>): Promise<string> => {
    const headers = { 'content-type': 'application/x-protobuf' }
    const body = encodeTraces([otelSpan(over)])
    return (await app.request('/v1/traces', { method: 'POST', body, headers })).text()
  }
  const aheadBy = (ms: number): string => `${Date.now() + ms}000000`
  const attributes = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [at, at]))

  expect(await answerTo({ attributes })).toMatch(/1 kept in part: .*; 1 wait for their run$/)
  expect(await answerTo({ endNs: aheadBy(HOUR_MS) })).not.toContain('rejected')
  expect(counts).toMatchObject({ received: 2, rejected: 0 })
  expect(await answerTo({ endNs: aheadBy(25 * HOUR_MS) })).toContain('1 rejected: the span ends more than a day from')
  expect(counts).toMatchObject({ received: 2, rejected: 1 })
})
