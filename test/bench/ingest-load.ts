import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { Agent, request } from 'node:http'
import type { RunId } from '#core/ids.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { spansFor } from './ingest-spans.ts'
import { percentile } from './measure.ts'

/** Program: sends spans of the runs in a file to a receiver, and prints how many were accepted. Everything is made beforehand. */
const [url = '', runsFile = '', perRun = '', perRequest = '', width = '', secondsMax = ''] = process.argv.slice(2)

const runIds = readFileSync(runsFile, 'utf8').split('\n') as RunId[]
const runsPerRequest = Math.ceil(Number(perRequest) / Number(perRun))
const bodies: Buffer[] = []
for (let at = 0; at < runIds.length; at += runsPerRequest)
  bodies.push(gzipSync(encodeTraces(spansFor(runIds.slice(at, at + runsPerRequest), Number(perRun)))))
const spansPerBody = runsPerRequest * Number(perRun)

const agent = new Agent({ keepAlive: true, maxSockets: Number(width) })

const HEADERS = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' }

/** The status of the answer, and whether it says that something was not taken. */
const send = (body: Buffer) =>
  new Promise<{ status: number; isPartial: boolean; retryAfterSeconds: number }>((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { ...HEADERS, 'content-length': body.length } },
      (answer) => {
        let bytes = 0
        answer.on('data', (chunk: Buffer) => (bytes += chunk.length))
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            isPartial: bytes > 0,
            retryAfterSeconds: Number(answer.headers['retry-after'] ?? 0),
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })

const latenciesMs: number[] = []
const refusals: { [status: number]: number } = {}
let [accepted, partial, next] = [0, 0, 0]
const startedAt = performance.now()
const secondsSoFar = (): number => (performance.now() - startedAt) / 1000

async function sendInTurn(): Promise<void> {
  while (next < bodies.length && secondsSoFar() < Number(secondsMax)) {
    const body = bodies[next++] ?? Buffer.alloc(0)
    for (;;) {
      const sentAt = performance.now()
      const { status, isPartial, retryAfterSeconds } = await send(body)
      if (status === 200) {
        latenciesMs.push(performance.now() - sentAt)
        accepted += spansPerBody
        partial += isPartial ? 1 : 0
        break
      }
      refusals[status] = (refusals[status] ?? 0) + 1
      await new Promise((resolve) => setTimeout(resolve, retryAfterSeconds * 1000))
    }
  }
}

console.log(JSON.stringify({ prepared: bodies.length, bytes_per_span: (bodies[0]?.length ?? 0) / spansPerBody }))
await Promise.all(Array.from({ length: Number(width) }, sendInTurn))
console.log(
  JSON.stringify({
    accepted,
    partial,
    refusals,
    seconds: secondsSoFar(),
    p50_ms: percentile(latenciesMs, 50),
    p95_ms: percentile(latenciesMs, 95),
  }),
)
agent.destroy()
