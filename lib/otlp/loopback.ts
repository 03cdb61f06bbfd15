import type { MiddlewareHandler } from 'hono'

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i
const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/

/** What Node's server hands to Hono; absent when a test calls the app directly. */
interface NodeEnv {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } }
}

/** Local mode: answers this machine only, and no page of another site that was led here by its own DNS. */
export const loopbackOnly: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host') ?? new URL(c.req.url).host
  const from = (c.env as NodeEnv | undefined)?.incoming?.socket?.remoteAddress
  const isNear = LOOPBACK_HOST.test(host) && (from === undefined || LOOPBACK_ADDRESS.test(from))
  if (!isNear) return c.text('In local mode only this machine is answered.', 403)
  return next()
}
