import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/** What happens to a commit on its way: it never arrives, or it arrives and its answer is lost. */
export type Cut = 'before' | 'after'

/** A way to the database that can be cut at the moment a commit passes. */
export interface Wire {
  readonly url: string
  /** How many were cut. */
  cuts(): number
  close(): Promise<void>
}

/** The one statement that is a transaction of its own, by its name, and the end of one that has more. */
const COMMITS = [Buffer.from('write-works\0'), Buffer.from('COMMIT\0')]

/** `cutNext` is asked at every commit that passes; null lets it through. */
export async function createWire(databaseUrl: string, cutNext: () => Cut | null): Promise<Wire> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let cuts = 0
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) })
    for (const socket of [client, upstream]) {
      sockets.add(socket.on('error', () => undefined))
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    upstream.on('data', (bytes: Buffer) => client.write(bytes))
    client.on('data', (bytes: Buffer) => {
      const cut = COMMITS.some((commit) => bytes.includes(commit)) ? cutNext() : null
      if (cut === null) return void upstream.write(bytes)
      cuts++
      if (cut === 'before') return void upstream.destroy()
      client.destroy()
      // Half-closing lets the database read the statement to its end before it sees that nobody listens.
      upstream.end(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    cuts: () => cuts,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
