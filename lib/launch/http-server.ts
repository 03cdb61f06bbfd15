import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'

export interface HttpServer {
  readonly server: Server
  /** Resolves when it listens; rejects when it cannot. */
  listen(port: number, address: string): Promise<void>
  /** Takes no more requests, ends streams at once and lets other answers finish. */
  close(): Promise<void>
}

const FINISH_MS = 500

/** A plain server of Node that can end quickly although pages hold event streams open. */
export function createHttpServer(listener: RequestListener): HttpServer {
  const open = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    open.add(response)
    response.once('close', () => open.delete(response))
    listener(request, response)
  })
  return {
    server,
    listen: (port, address) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, address, () => {
          server.off('error', reject)
          resolve()
        })
      }),
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      server.closeIdleConnections()
      for (const response of open) if (isEventStream(response)) response.destroy()
      setTimeout(() => server.closeAllConnections(), FINISH_MS).unref()
      await closed
    },
  }
}

const isEventStream = (response: ServerResponse): boolean =>
  String(response.getHeader('content-type')).startsWith('text/event-stream')

/** Answers the launcher's question whether this very process serves the port. */
export function answerHealth(response: ServerResponse, service: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ service, pid: process.pid }))
}
