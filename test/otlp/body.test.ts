import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readBody } from '#otlp/body.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import type { OtelSpan } from '#trace/span.ts'
import { otelSpan } from '../trace/spans.ts'

const MIB = 1024 * 1024

function read(body: Uint8Array<ArrayBuffer>, bytesMax = 64 * MIB) {
  let held = 0
  const request = new Request('http://127.0.0.1/v1/traces', { method: 'POST', body })
  const onHeld = (bytes: number): void => void (held += bytes)
  return { answer: readBody(request, { bytesMax, isGzip: true, msMax: 60_000, onHeld }), held: () => held }
}

test('a small body that inflates to gigabytes is stopped while it inflates', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * MIB), { level: 9 })
  const before = process.memoryUsage().arrayBuffers
  const { answer, held } = read(bomb, 2 ** 32)
  await expect(answer).rejects.toMatchObject({ kind: 'too_large', message: expect.stringContaining('times its size') })
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48 * MIB)
  expect(held()).toBeLessThanOrEqual(Math.max(16 * MIB, 500 * bomb.byteLength))
})

test('failures that all tell the same are no bomb, however well they compress', async () => {
  const frames = Array.from({ length: 200 }, (_, at) => `    at insert (/app/lib/db/insert-row-${at}.js:${at}:17)`)
  const attributes = {
    'db.query.text': `INSERT INTO row VALUES ${'($1, $2), '.repeat(1_500)}`,
    'exception.stacktrace': frames.join('\n'),
  }
  const storm = Array.from({ length: 1_024 }, (_, at) =>
    otelSpan({ spanId: (at + 1).toString(16).padStart(16, '0') as OtelSpan['spanId'], status: 'error', attributes }),
  )
  const body = encodeTraces(storm)
  const zipped = gzipSync(body)
  expect(body.byteLength).toBeGreaterThan(16 * MIB)
  expect(body.byteLength / zipped.byteLength).toBeGreaterThan(100)
  expect(Buffer.from(await read(zipped).answer).equals(body)).toBe(true)
})
