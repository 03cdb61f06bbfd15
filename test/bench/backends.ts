import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { readSettings } from '#config/env.ts'
import type { Settings } from '#config/settings.ts'
import { freePort } from '#launch/free-port.ts'

/** Trace backends by what they do: answer at once, after 5 s or never, refuse connections, answer 503. "none" is measured twice. */
const KINDS = ['none', 'none again', 'healthy', 'slow', 'silent', 'closed', 'failing'] as const

export type Kind = (typeof KINDS)[number]

const only = process.env['BENCH_ONLY']?.split(',')

/** Those to be measured. */
export const BACKENDS = KINDS.filter((kind) => !only || isNone(kind) || only.includes(kind))

export function isNone(kind: Kind): boolean {
  return kind === 'none' || kind === 'none again'
}

interface Backend {
  readonly kind: Kind
  readonly url: string | null
  /** Spans it took; null when nobody counts. */
  taken(): Promise<number | null>
  stop(): Promise<void>
}

export const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

export async function startBackend(kind: Kind): Promise<Backend> {
  const nobody = { kind, taken: async () => null, stop: async () => undefined }
  if (isNone(kind)) return { ...nobody, url: null }
  if (kind === 'closed') return { ...nobody, url: `http://127.0.0.1:${await freePort()}` }
  const child = fork(fileOf('backend-server.ts'), [kind])
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const answer = async (): Promise<{ readonly url?: string; readonly spans?: number }> => {
    const ended = gone.then(() => Promise.reject(new Error('the backend ended')))
    const [told] = await Promise.race([once(child, 'message'), ended])
    return told
  }
  const { url = null } = await answer()
  return {
    kind,
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

/** What a healthy backend never lets come together, and one that takes nothing soon does: there are drops to count. */
const SPANS_BEHIND_MAX = 1_000

/** A gateway that sends to a backend, or to none. */
export const settingsFor = (databaseUrl: string, backendUrl: string | null): Settings =>
  readSettings(
    {
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: randomBytes(32).toString('base64url'),
      EXPORT_SPANS_BEHIND_MAX: String(SPANS_BEHIND_MAX),
      ...(backendUrl === null ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: backendUrl }),
    },
    'gateway',
  )

/** Well below what one process does. */
export const PER_SECOND = 60
export const STEPS = 3
