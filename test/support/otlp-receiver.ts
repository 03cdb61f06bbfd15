import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { decodeJson } from '#trace/otlp-json.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import { encodeTraceResponse } from '#trace/otlp-response.ts'
import type { OtelSpan } from '#trace/span.ts'

/** A span with the state of its trace. */
interface ArrivedSpan extends OtelSpan {
  readonly traceState?: string
}

/** One export request as it arrived. */
interface OtlpExport {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly spans: readonly ArrivedSpan[]
}

export interface OtlpReceiver {
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly url: string
  readonly port: number
  readonly exports: readonly OtlpExport[]
  spans(): readonly ArrivedSpan[]
  /** Resolves with the first span that fits, received already or later. Rejects after `timeoutMs`, naming what came instead. */
  waitForSpan(fits: (span: OtelSpan) => boolean, timeoutMs?: number): Promise<OtelSpan>
  /** How many exports were answered with another status than 200. */
  refused(): number
  /** Status of the answers from now on, e.g. 503 to see a sender try again. */
  answerWith(status: number): void
  /** How many spans of each export are said to be refused from now on; which ones is not said. */
  refuse(spans: number): void
  close(): Promise<void>
}

/** A small OTLP/HTTP backend on a free loopback port that keeps what it is sent. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const exports: OtlpExport[] = []
  const watchers = new Set<() => void>()
  let status = 200
  let refusals = 0
  let partly = 0
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    if (status === 200) {
      exports.push({ path: request.url ?? '', headers: request.headers, spans: decode(body, request.headers) })
      for (const look of watchers) look()
    } else refusals++
    const answer = encodeTraceResponse([{ reason: 'no', count: partly }], 'application/x-protobuf')
    const type = request.headers['content-type'] ?? 'text/plain'
    response.writeHead(status, { 'content-type': type }).end(partly > 0 ? answer : undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const spans = () => exports.flatMap((received) => received.spans)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    exports,
    spans,
    waitForSpan: (fits, timeoutMs = 5000) =>
      new Promise((resolve, reject) => {
        const end = () => (watchers.delete(look), clearTimeout(timer))
        const look = () => {
          const found = spans().find(fits)
          if (found) resolve((end(), found))
        }
        const timer = setTimeout(() => {
          end()
          reject(
            new Error(
              `no such span within ${timeoutMs} ms; received: ${spans()
                .map((s) => s.name)
                .join(', ')}`,
            ),
          )
        }, timeoutMs)
        watchers.add(look)
        look()
      }),
    refused: () => refusals,
    answerWith(next) {
      status = next
    },
    refuse(spans) {
      partly = spans
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function decode(body: Buffer, headers: IncomingHttpHeaders): readonly ArrivedSpan[] {
  const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
  const isJson = headers['content-type']?.startsWith('application/json') ?? false
  const { spans } = isJson ? decodeJson(plain.toString(), OTLP_LIMITS) : decodeProtobuf(plain, OTLP_LIMITS)
  return spans.map(withState)
}

const withState = (span: OtelSpan): ArrivedSpan =>
  span.extras?.traceState === undefined ? span : { ...span, traceState: span.extras.traceState }
