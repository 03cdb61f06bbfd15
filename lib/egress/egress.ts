import { AppError } from '#core/errors.ts'
import { Deadlines } from './deadlines.ts'
import { exchange } from './exchange.ts'
import { checkedAddress, resolveBySystem, type Resolver } from './resolve.ts'
import { parseTarget } from './target.ts'

export interface EgressRequest {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string | null
  /** Time to resolve, connect and shake hands, in ms. */
  readonly connectTimeoutMs: number
  /** Longest silence while waiting for the answer or its next piece, in ms. */
  readonly readTimeoutMs: number
}

export interface EgressResponse {
  readonly statusCode: number
  readonly reasonPhrase: string
  /** Lower-case names; every value in the order it came. */
  readonly headers: { readonly [name: string]: readonly string[] }
  readonly body: Uint8Array
}

/** The only way out for HTTP. Every answer of the server is a response, redirects and errors included; nothing is followed. */
export interface Egress {
  /** Throws AppError: `invalid`/`forbidden` when refused before anything was sent, `unavailable`, or `too_large`. */
  send(request: EgressRequest, options: { readonly signal: AbortSignal }): Promise<EgressResponse>
}

export interface EgressOptions {
  /** `host:port` of loopback services that may be called (the demo service in local mode). */
  readonly allowLoopback: readonly string[]
  /** `host:port` of services that may lie on loopback or in a private network (EGRESS_ALLOW). */
  readonly allowOwn?: readonly string[]
  readonly responseBytesMax?: number
  readonly requestBytesMax?: number
  /** Bound of a whole call, so that a server cannot hold it by sending a byte now and then. */
  readonly callMsMax?: number
  readonly resolve?: Resolver
}

const MIB = 1024 * 1024

export function createEgress(options: EgressOptions): Egress {
  const rules = {
    allowLoopback: new Set(options.allowLoopback),
    allowOwn: new Set(options.allowOwn),
    resolve: options.resolve ?? resolveBySystem,
  }
  const limits = { responseBytesMax: options.responseBytesMax ?? MIB }
  const requestBytesMax = options.requestBytesMax ?? MIB
  const callMsMax = options.callMsMax ?? 120_000
  return {
    async send(request, { signal }) {
      const target = parseTarget(request.url)
      if (request.body !== null && Buffer.byteLength(request.body) > requestBytesMax)
        throw new AppError('too_large', `Nothing was sent: the body is larger than ${requestBytesMax} bytes.`)
      const deadlines = new Deadlines(target.authority, { ...request, callMsMax }, signal)
      try {
        const address = await deadlines.race(checkedAddress(target, rules))
        return await deadlines.race(exchange({ target, address, request, limits, deadlines }))
      } finally {
        deadlines.clear()
      }
    },
  }
}
