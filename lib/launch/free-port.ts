import { createServer } from 'node:net'

/** Whether somebody could listen there now; `address` may be a name that is not available on this machine (no IPv6). */
function canListen(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    )
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Browsers try ::1 for `localhost` first, so a port counts as free only when nobody has it there either. */
export async function isPortFree(port: number, address: string): Promise<boolean> {
  if (!(await canListen(port, address))) return false
  return address !== '127.0.0.1' || canListen(port, '::1')
}

/** A port of loopback nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
