import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { sessionCookieName } from '#auth/cookies.ts'
import type { ActionResult } from '#actions/result.ts'
import { readSettings } from '#config/env.ts'
import { ensureBuilt } from '#launch/build.ts'
import { startChild } from '#launch/child.ts'
import { freePorts } from './processes.ts'

const TOP = fileURLToPath(new URL('../../', import.meta.url))
const PROGRAM = path.join(TOP, 'lib/launch/console.ts')
const SECRET = 'only for these tests, not a secret at all'

/** The built console, and of the product nothing else. */
export interface Console {
  readonly url: string
  /** Where a gateway would listen that belongs to it. */
  readonly gatewayUrl: string
  /** Where it writes what it has to say. */
  readonly logFile: string
  /** Asks as a browser that holds this session does; redirects are not followed. */
  ask(pathname: string, token: string | null, init?: RequestInit): Promise<Response>
  /** Calls a server action as the page at `pathname` does: over HTTP, by the id the build gave it. */
  act<T>(call: ActionCall, token: string | null, headers?: HeadersInit): Promise<ActionAnswer<T>>
  /** What the process wrote so far. */
  log(): string
  stop(): Promise<void>
}

interface ActionCall {
  readonly action: string
  readonly pathname: string
  readonly input: unknown
}

/** `result` is null when what came back is not the answer of an action. */
export interface ActionAnswer<T> {
  readonly status: number
  readonly result: ActionResult<T> | null
}

/** Starts `lib/launch/console.ts` in local mode on a migrated database, with nothing of our own environment. */
export async function startConsole(databaseUrl: string): Promise<Console> {
  await ensureBuilt(TOP, () => undefined)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'conductor-lightstep-console-'))
  const env = await environmentIn(folder, databaseUrl)
  const settings = readSettings(env, 'console')
  const logFile = path.join(folder, 'console.log')
  const child = startChild({
    name: 'console',
    program: PROGRAM,
    programArguments: [],
    env: { ...env, PATH: process.env.PATH, NODE_ENV: 'production', NEXTAUTH_URL: settings.publicUrl },
    logFile,
    isLoud: false,
    database: Promise.resolve(),
  })
  if (!(await child.ready)) throw new Error(`the console did not start: ${child.lastWords()}`)
  const cookie = (token: string | null) => (token === null ? {} : { cookie: `${sessionCookieName(settings)}=${token}` })
  const ask: Console['ask'] = (pathname, token, init = {}) =>
    fetch(`${settings.publicUrl}${pathname}`, {
      redirect: 'manual',
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), ...cookie(token) },
    })
  return {
    url: settings.publicUrl,
    gatewayUrl: settings.gatewayUrl,
    logFile,
    ask,
    async act<T>({ action, pathname, input }: ActionCall, token: string | null, headers: HeadersInit = {}) {
      const response = await ask(pathname, token, {
        method: 'POST',
        body: JSON.stringify([input]),
        headers: {
          'next-action': idOfAction(action),
          'content-type': 'text/plain;charset=UTF-8',
          accept: 'text/x-component',
          origin: settings.publicUrl,
          ...Object.fromEntries(new Headers(headers)),
        },
      })
      const isStream = response.headers.get('content-type')?.startsWith('text/x-component') ?? false
      return { status: response.status, result: isStream ? resultIn<T>(await response.text()) : null }
    },
    log: () => readFileSync(path.join(folder, 'console.log'), 'utf8'),
    async stop() {
      await child.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

async function environmentIn(folder: string, databaseUrl: string): Promise<{ [name: string]: string }> {
  const keyFile = path.join(folder, 'task-token.pem')
  writeFileSync(keyFile, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const ports = await freePorts()
  return { ...ports, DATABASE_URL: databaseUrl, AUTH_SECRET: SECRET, TASK_KEY_FILE: keyFile, DATA_DIR: folder }
}

interface Manifest {
  readonly node: { readonly [id: string]: { readonly exportedName: string } }
}

/** Every server action of the build: its name by the id browsers call it by. */
export function builtActions(): ReadonlyMap<string, string> {
  const file = path.join(TOP, '.next/server/server-reference-manifest.json')
  const { node } = JSON.parse(readFileSync(file, 'utf8')) as Manifest
  return new Map(Object.entries(node).map(([id, { exportedName }]) => [id, exportedName]))
}

function idOfAction(name: string): string {
  const found = [...builtActions()].find(([, exportedName]) => exportedName === name)
  if (!found) throw new Error(`the build has no server action ${name}`)
  return found[0]
}

/** React's stream is lines of `<row>:<JSON>`, or `<row>:E<JSON>` for an error; the answer is in the row that the first one names. */
function resultIn<T>(stream: string): ActionResult<T> | null {
  const rows = new Map(
    stream.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
  const named = /"a":"\$@(\w+)"/.exec(rows.get('0') ?? '')?.[1] ?? ''
  const row = rows.get(named)
  return row === undefined || row.startsWith('E') ? null : (JSON.parse(row) as ActionResult<T>)
}
