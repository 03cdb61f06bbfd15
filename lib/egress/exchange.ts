import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { AppError } from '#core/errors.ts'
import type { Deadlines } from './deadlines.ts'
import type { EgressRequest, EgressResponse } from './egress.ts'
import type { Target } from './target.ts'

export interface Exchange {
  readonly target: Target
  /** Checked; the connection goes here and nowhere else. */
  readonly address: string
  readonly request: EgressRequest
  readonly limits: { readonly responseBytesMax: number }
  readonly deadlines: Deadlines
}

const HEADER_BYTES_MAX = 32 * 1024

// One connection per call and agents of our own: no pool that outlives an address check, no proxy of the environment.
const httpAgent = new HttpAgent({ keepAlive: false })
const httpsAgent = new HttpsAgent({ keepAlive: false, maxCachedSessions: 0 })

/** One request and its whole answer over one new connection to the checked address. */
export function exchange(input: Exchange): Promise<EgressResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = open(input)
    const fail = (cause: unknown) => reject(failure(input, outgoing, cause))
    const tlsOrPlain = input.target.isTls ? 'secureConnect' : 'connect'
    outgoing.once('socket', (socket) => socket.once(tlsOrPlain, () => input.deadlines.connected()))
    outgoing.once('error', fail)
    outgoing.once('response', (incoming) => {
      input.deadlines.heard()
      readBody(input, incoming).then((body) => resolve({ ...headOf(incoming), body }), fail)
    })
    outgoing.end(input.request.body ?? undefined)
  })
}

function open({ target, address, request, deadlines }: Exchange): ClientRequest {
  const body = request.body === null ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }
  const options = {
    method: request.method,
    host: target.host,
    port: target.port,
    path: target.url.pathname + target.url.search,
    headers: { 'accept-encoding': 'identity', ...request.headers, ...body },
    setDefaultHeaders: true,
    lookup: pinnedTo(address),
    maxHeaderSize: HEADER_BYTES_MAX,
    signal: deadlines.signal,
  }
  return target.isTls ? requestHttps({ ...options, agent: httpsAgent }) : requestHttp({ ...options, agent: httpAgent })
}

const pinnedTo =
  (address: string): LookupFunction =>
  (_host, options, answer) => {
    const family = isIP(address)
    if (options.all) answer(null, [{ address, family }])
    else answer(null, address, family)
  }

async function readBody({ limits, target, deadlines }: Exchange, incoming: IncomingMessage): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    deadlines.heard()
    bytes += piece.length
    if (bytes > limits.responseBytesMax)
      throw new AppError(
        'too_large',
        `The answer of ${target.authority} is larger than ${limits.responseBytesMax} bytes and was not kept; the request may have taken effect.`,
      )
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function headOf(incoming: IncomingMessage): Omit<EgressResponse, 'body'> {
  const headers: { [name: string]: readonly string[] } = {}
  for (const [name, values] of Object.entries(incoming.headersDistinct)) if (values) headers[name] = values
  return { statusCode: incoming.statusCode ?? 0, reasonPhrase: incoming.statusMessage ?? '', headers }
}

function failure({ target, deadlines }: Exchange, outgoing: ClientRequest, cause: unknown): AppError {
  outgoing.destroy()
  if (cause instanceof AppError) return cause
  if (deadlines.signal.reason instanceof AppError) return deadlines.signal.reason
  const code = (cause as NodeJS.ErrnoException).code ?? 'connection error'
  const effect = deadlines.isSent ? 'the request may have taken effect' : 'nothing was sent'
  return new AppError('unavailable', `The call to ${target.authority} failed (${code}), ${effect}.`, { cause })
}
