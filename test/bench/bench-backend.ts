import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '#launch/free-port.ts'
import { backendTable } from './backend-table.ts'
import { startBenchServer } from './bench-server.ts'
import { linesOf } from './child.ts'
import type { Line } from './measure.ts'

/**
 * What a trace backend costs runs while it is healthy, slow (5 s an answer), silent, closed (refuses connections) or failing
 * (503). Each round measures all of them, each in a process of its own and each round in another order; "none" is measured twice,
 * which shows how far the same thing differs from itself.
 */
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const SCALE = process.env['BENCH_SCALE'] ?? '1'
const BACKENDS = ['none', 'none again', 'healthy', 'slow', 'silent', 'closed', 'failing'] as const

type Kind = (typeof BACKENDS)[number]

interface Backend {
  readonly url: string | null
  /** Spans it took; null when nobody counts. */
  taken(): Promise<number | null>
  stop(): Promise<void>
}

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

async function startBackend(kind: Kind): Promise<Backend> {
  const nobody = { taken: async () => null, stop: async () => undefined }
  if (kind === 'none' || kind === 'none again') return { ...nobody, url: null }
  if (kind === 'closed') return { ...nobody, url: `http://127.0.0.1:${await freePort()}` }
  const child = fork(fileOf('backend-server.ts'), [kind])
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const answer = async (): Promise<{ readonly url?: string; readonly spans?: number }> => {
    const [told] = await Promise.race([
      once(child, 'message'),
      gone.then(() => Promise.reject(new Error('the backend ended'))),
    ])
    return told
  }
  const { url = null } = await answer()
  return {
    url,
    async taken() {
      child.send('count')
      return (await answer()).spans ?? null
    },
    async stop() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}

async function measure(serverUrl: string, kind: Kind): Promise<Line[]> {
  const backend = await startBackend(kind)
  try {
    const lines: Line[] = []
    const args = [serverUrl, `backend: ${kind}`, SCALE, ...(backend.url === null ? [] : [backend.url])]
    for await (const line of linesOf(fileOf('backend-runs.ts'), args)) {
      const whole = { ...line, taken: await backend.taken() }
      console.log(JSON.stringify(whole))
      lines.push(whole)
    }
    return lines
  } finally {
    await backend.stop()
  }
}

const server = await startBenchServer()
try {
  const lines: Line[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const first = (2 * round) % BACKENDS.length
    for (const kind of [...BACKENDS.slice(first), ...BACKENDS.slice(0, first)])
      lines.push(...(await measure(server.url, kind)))
  }
  console.log(backendTable(lines))
} finally {
  await server.stop()
}
