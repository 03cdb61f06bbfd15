import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Local mode: only our own address is answered, so that no foreign page can reach us by a name that points at loopback
 * (DNS rebinding). Another spelling of loopback is sent to the one cookies belong to. True when the request was answered.
 */
export function misdirected(request: IncomingMessage, response: ServerResponse, publicUrl: string): boolean {
  const own = new URL(publicUrl)
  const asked = hostOf(request)
  if (asked?.host === own.host) return false
  if (asked && ['127.0.0.1', '[::1]', 'localhost'].includes(asked.hostname) && asked.port === own.port) {
    response.writeHead(307, { location: `${publicUrl}${request.url ?? '/'}` }).end()
  } else {
    response.writeHead(421, { 'content-type': 'text/plain' }).end(`This console is at ${publicUrl}.\n`)
  }
  return true
}

const hostOf = ({ headers }: IncomingMessage): URL | null => URL.parse(`http://${headers.host ?? ''}`)
