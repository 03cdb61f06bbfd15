import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { LaunchError } from './launch-error.ts'
import { lockReleased, takeLock } from './socket-lock.mjs'

const SOURCES = [
  'app',
  'components',
  'lib',
  'instrumentation-client.ts',
  'instrumentation.ts',
  'next.config.js',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
]
/** What the console is not made of: changing it needs no build. */
const NOT_BUILT = ['lib/launch', 'lib/demo/payments']
const END_WITH_PARENT = fileURLToPath(new URL('./end-with-parent.mjs', import.meta.url))
const TAIL_LINES = 40

/** Builds the console unless what lies in `.next` was built from the very same sources. Of two at once, one builds. */
export async function ensureBuilt(top: string, announce: (line: string) => void): Promise<void> {
  const stamp = path.join(top, '.next', 'conductor-lightstep-sources')
  const digest = digestOfSources(top)
  while (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
    const lock = await takeLock(stamp)
    if (!lock) {
      announce('The console is being built by another start: waiting for it …')
      await lockReleased(stamp)
      continue
    }
    announce('Building the console (once after each change, about a minute) …')
    rmSync(stamp, { force: true })
    try {
      await build(top)
      writeFileSync(stamp, digest)
    } finally {
      lock.release()
    }
  }
}

/** SHA-256 over every source file's path and content. */
function digestOfSources(top: string): string {
  const hash = createHash('sha256').update(process.version)
  for (const source of SOURCES) {
    for (const file of filesOf(top, source)) hash.update(`\0${file}\0`).update(readFileSync(path.join(top, file)))
  }
  return hash.digest('hex')
}

function filesOf(top: string, source: string): string[] {
  const full = path.join(top, source)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [source]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(top, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !NOT_BUILT.some((folder) => file.startsWith(`${folder}/`)))
    .sort()
}

async function build(top: string): Promise<void> {
  const next = path.join(top, 'node_modules/next/dist/bin/next')
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, next, 'build'], {
    cwd: top,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  const stop = () => void child.kill('SIGKILL')
  process.once('exit', stop)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve)
    child.once('error', () => resolve(null))
  })
  process.off('exit', stop)
  if (code === 0) return
  process.stderr.write(`${output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n')}\n`)
  throw new LaunchError('The console could not be built: see what next build says above.')
}
