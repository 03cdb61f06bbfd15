// Dependency-free and plain JavaScript: the installation takes a lock before there is anything installed.
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'

/** Takes the lock of that name, or gives null when another process has it. */
export async function takeLock(name) {
  const socket = socketOf(name)
  const held = await listen(socket)
  if (held || !isFile(socket) || (await holderOf(socket))) return held
  rmSync(socket, { force: true })
  return listen(socket)
}

/** Resolves when whoever has the lock lets go of it or is gone. */
export async function lockReleased(name) {
  const holder = await holderOf(socketOf(name))
  if (holder) await new Promise((resolve) => holder.resume().once('close', resolve))
}

/** Linux: an abstract socket, which leaves no file. Windows: a named pipe. Elsewhere a socket file, which outlives a killed process. */
function socketOf(name) {
  const id = `conductor-lightstep-${createHash('sha256').update(name).digest('hex').slice(0, 24)}`
  if (process.platform === 'linux') return `\0${id}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${id}` : path.join(os.tmpdir(), `${id}.sock`)
}

const isFile = (socket) => socket.endsWith('.sock')

function listen(socket) {
  const waiting = new Set()
  return new Promise((resolve, reject) => {
    const server = createServer((client) => {
      waiting.add(client.unref())
      client.once('close', () => waiting.delete(client)).on('error', () => {})
    })
    const release = () => {
      server.close()
      for (const client of waiting) client.destroy()
    }
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen(socket, () => {
      server.unref()
      resolve({ release })
    })
  })
}

function holderOf(socket) {
  return new Promise((resolve) => {
    const client = connect(socket)
    client.once('connect', () => resolve(client)).on('error', () => resolve(null))
  })
}
