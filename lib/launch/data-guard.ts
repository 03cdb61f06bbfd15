import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { LaunchError } from './launch-error.ts'

/**
 * Holds the data folder for this process. A listening socket, not a file with a process id: it is gone the moment the
 * process is. Throws a LaunchError when somebody else holds it.
 */
export async function guardData(dataDir: string): Promise<Server> {
  const socket = socketOf(dataDir)
  const held = (await listen(socket)) ?? (await listenAfterLeftover(socket))
  if (held) return held
  throw new LaunchError(
    `Conductor Lightstep already runs on ${dataDir}: use the one that runs, stop it, or set DATA_DIR to another folder.`,
  )
}

/** Linux: an abstract socket, which leaves no file. Windows: a named pipe. Elsewhere a socket file. */
function socketOf(dataDir: string): string {
  const name = `conductor-lightstep-${createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 24)}`
  if (process.platform === 'linux') return `\0${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(os.tmpdir(), `${name}.sock`)
}

function listen(socket: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((client) => client.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null)
      else reject(error)
    })
    server.listen(socket, () => {
      server.unref()
      resolve(server)
    })
  })
}

/** A socket file outlives a killed process; nobody answers on it then. */
async function listenAfterLeftover(socket: string): Promise<Server | null> {
  if (process.platform === 'linux' || process.platform === 'win32' || (await answers(socket))) return null
  await rm(socket, { force: true })
  return listen(socket)
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket)
    client.once('connect', () => {
      client.destroy()
      resolve(true)
    })
    client.once('error', () => resolve(false))
  })
}
