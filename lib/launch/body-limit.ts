import type { IncomingMessage, ServerResponse } from 'node:http'

/** Next takes 1 MB for a server action; whatever else browsers send is smaller. */
const BODY_BYTES_MAX = 2 * 1024 * 1024

/**
 * Nobody has to sign in to send something, and the routes of sign-in keep in memory all that comes: a body that says that it is
 * too large is turned down, and one that becomes too large is cut off. True when the request was answered.
 */
export function tooLarge(request: IncomingMessage, response: ServerResponse, bytesMax = BODY_BYTES_MAX): boolean {
  const refuse = (): void => {
    if (!response.headersSent) response.writeHead(413, { 'content-type': 'text/plain', connection: 'close' })
    response.end(`A request may hold ${bytesMax} bytes.\n`)
  }
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
    refuse()
    return true
  }
  let bytes = 0
  const push = request.push.bind(request)
  // Reading it here would take it away from whoever it is for.
  request.push = (chunk: Uint8Array | null, encoding) => {
    bytes += chunk?.byteLength ?? 0
    if (bytes <= bytesMax) return push(chunk, encoding)
    refuse()
    request.destroy()
    return false
  }
  return false
}
