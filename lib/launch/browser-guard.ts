import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

interface Guarded {
  /** Where browsers reach the console. */
  readonly publicUrl: string
  /** Next reloads pages through a WebSocket. */
  readonly isDev: boolean
}

const YEAR_SECONDS = 31_536_000
const NONCE_BYTES = 18

/**
 * What a page of ours may load and do (CSP 3). Forms compile the JSON Schemas of inputs (Ajv), which takes `unsafe-eval`; a
 * script in the page itself runs only with the nonce, so that text which became markup runs nothing.
 */
export const contentSecurityPolicy = (nonce: string, isDev: boolean): string =>
  [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'unsafe-eval'`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `connect-src 'self'${isDev ? ' ws: wss:' : ''}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')

/** What browsers are told with every answer, whatever it answers. */
export function securityHeaders(publicUrl: string): Readonly<Record<string, string>> {
  const isTls = publicUrl.startsWith('https://')
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // Addresses hold ids, and filters by what runs were given.
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(isTls ? { 'strict-transport-security': `max-age=${YEAR_SECONDS}` } : {}),
  }
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Guards people's browsers: says what a page may do, and turns down what a page of another origin sends here with somebody's
 * session (the Origin header, Fetch standard 3.1; a page without an origin is another). True when the request was answered.
 */
export function guarded(request: IncomingMessage, response: ServerResponse, { publicUrl, isDev }: Guarded): boolean {
  for (const [name, value] of Object.entries(securityHeaders(publicUrl))) response.setHeader(name, value)
  const policy = contentSecurityPolicy(randomBytes(NONCE_BYTES).toString('base64'), isDev)
  response.setHeader('content-security-policy', policy)
  // Next reads there which nonce its scripts get; whatever a client sent is replaced.
  request.headers['content-security-policy'] = policy
  const { origin } = request.headers
  if (origin === undefined || origin === new URL(publicUrl).origin || READS.has(request.method ?? '')) return false
  response.writeHead(403, { 'content-type': 'text/plain' }).end('A page of another origin may change nothing here.\n')
  return true
}
