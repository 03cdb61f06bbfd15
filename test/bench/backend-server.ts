import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'

/**
 * Program: a trace backend in a process of its own that answers each export as its argument says. It tells its parent where it
 * listens and, when it is asked, how many spans it took, and ends with it.
 */
const SLOW_MS = 5_000

/** Read when nothing is measured any more: what a backend does with spans is no cost of ours. */
const bodies: Uint8Array[] = []
const tell = (message: object): void => void process.send?.(message)

const take = (response: ServerResponse, body: Uint8Array): void => {
  bodies.push(body)
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
}

const ANSWERS: { readonly [how: string]: (response: ServerResponse, body: Uint8Array) => void } = {
  healthy: take,
  slow(response, body) {
    const timer = setTimeout(() => take(response, body), SLOW_MS)
    response.once('close', () => clearTimeout(timer))
  },
  silent: () => undefined,
  failing: (response) => response.writeHead(503).end(),
}

const answer = ANSWERS[process.argv[2] ?? '']
if (!answer) throw new Error(`answers: ${Object.keys(ANSWERS).join(', ')}`)

const server = createServer(async (request, response) => answer(response, Buffer.concat(await request.toArray())))
server.listen(0, '127.0.0.1', () => tell({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }))
process.on('message', () => {
  tell({ spans: bodies.reduce((sum, body) => sum + decodeProtobuf(body, OTLP_LIMITS).spans.length, 0) })
})
process.once('disconnect', () => process.exit())
