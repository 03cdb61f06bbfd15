import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'

const TIMEOUT_MS = 10_000

/** What an address that the operator configured answered, or why nothing came. */
export type Reached =
  | {
      readonly status: number
      readonly headers: Headers
      readonly body: string
      /** The middle of the exchange by this process's clock, epoch ms. */
      readonly at: number
      /** Half of what it took. */
      readonly errorMs: number
    }
  | { readonly status: null; readonly why: string }

const CODES: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNRESET: 'the connection was cut',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; give Node its authority by NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted; give Node its authority by NODE_EXTRA_CA_CERTS',
}

/** Asks an address; redirects are not followed, because headers may hold a token. */
export async function reach(url: string, init: RequestInit = {}): Promise<Reached> {
  const startedAt = Date.now()
  try {
    const response = await context.with(suppressTracing(context.active()), () =>
      fetch(url, { ...init, redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) }),
    )
    const body = await response.text()
    const errorMs = (Date.now() - startedAt) / 2
    return { status: response.status, headers: response.headers, body, at: startedAt + errorMs, errorMs }
  } catch (error) {
    return { status: null, why: whyOf(error) }
  }
}

function whyOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`
  const cause = error instanceof Error ? error.cause : null
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return CODES[code] ?? (code || (cause instanceof Error && cause.message) || 'nobody can tell why')
}

/** Small, and only what is JSON. */
export function jsonOf(body: string): { readonly [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : null
  } catch {
    return null
  }
}
