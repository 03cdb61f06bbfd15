import { fork, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { freePort } from '#launch/free-port.ts'
import { ensureKeys } from '#launch/keys.ts'
import { freshDatabase } from './bench-host.ts'
import { startBenchServer } from './bench-server.ts'
import { linesOf } from './child.ts'
import { seedRuns, seedSpans, storedSpans } from './ingest-rows.ts'
import { installPeers } from './peers.ts'

/** Spans by HTTP, protobuf and gzip into one gateway that has millions already; with PEERS_DIR the limit of COPY before it. */
const SCALE = Number(process.env['BENCH_SCALE'] ?? 1)
const SPANS_PER_RUN = 50
const SPANS_THERE = 5_000_000 * SCALE
const SPANS_SENT_MAX = 4_500_000 * SCALE
const SECONDS_MAX = 60
const SPANS_PER_REQUEST = Number(process.env['BENCH_BATCH'] ?? 1_000)
const REQUESTS_AT_ONCE = Number(process.env['BENCH_WIDTH'] ?? 8)

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const print = (line: object): void =>
  console.log(JSON.stringify({ ...line, load1: Number(os.loadavg()[0]?.toFixed(2)) }))

async function startGateway(databaseUrl: string, folder: string): Promise<{ child: ChildProcess; url: string }> {
  const [otlp, gateway] = await Promise.all([freePort(), freePort()])
  const { taskKeyFile, authSecret } = ensureKeys(folder)
  const child = fork(fileOf('../../lib/launch/gateway.ts'), [], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DATA_DIR: folder,
      AUTH_SECRET: authSecret,
      TASK_KEY_FILE: taskKeyFile,
      OTLP_PORT: String(otlp),
      GATEWAY_PORT: String(gateway),
    },
  })
  await new Promise((resolve) => child.once('message', resolve))
  return { child, url: `http://127.0.0.1:${otlp}/v1/traces` }
}

async function stopGateway(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

/** The most spans a second that COPY keeps, two indexes and all, of what the script of the peers tries. */
async function copyLimit(serverUrl: string, folder: string): Promise<number | null> {
  const given = process.env['PEERS_DIR'] ?? ''
  if (given === '') return null
  const peers = await installPeers(given, path.join(folder, 'peers'))
  const script = path.join(path.dirname(peers.scripts[0] ?? ''), 'spans-store.mjs')
  let most = 0
  for await (const line of linesOf(script, [], { PEERS_PG_URL: serverUrl, PEERS_REPS: '1' })) {
    print(line)
    if (/^copy_text\/batch\d+\/c\d$/.test(line.scenario)) most = Math.max(most, line.per_second ?? 0)
  }
  return most
}

async function ingest(serverUrl: string, folder: string): Promise<number> {
  const url = await freshDatabase(serverUrl, 'ingest')
  const client = new Client({ connectionString: url })
  await client.connect()
  await seedRuns(client, SPANS_THERE / SPANS_PER_RUN)
  await seedSpans(client, SPANS_PER_RUN)
  const runsFile = path.join(folder, 'runs')
  writeFileSync(runsFile, (await seedRuns(client, SPANS_SENT_MAX / SPANS_PER_RUN)).join('\n'))
  const before = await storedSpans(client)
  print({ scenario: 'there', ...before, bytes_per_span: Math.round(before.bytes / before.spans) })
  const gateway = await startGateway(url, folder)
  const args = [gateway.url, runsFile, SPANS_PER_RUN, SPANS_PER_REQUEST, REQUESTS_AT_ONCE, SECONDS_MAX].map(String)
  let [accepted, seconds] = [0, Number.NaN]
  for await (const line of linesOf(fileOf('ingest-load.ts'), args)) {
    print(line)
    accepted = Number(line['accepted'] ?? 0)
    seconds = Number(line['seconds'])
  }
  const after = await storedSpans(client)
  await stopGateway(gateway.child)
  await client.end()
  print({
    scenario: 'ingest',
    accepted,
    stored: after.spans - before.spans,
    is_equal: accepted === after.spans - before.spans,
    spans_per_second: Math.round(accepted / seconds),
    bytes_per_span: Math.round(after.bytes / after.spans),
    bytes_per_new_span: Math.round((after.bytes - before.bytes) / (after.spans - before.spans)),
  })
  return accepted / seconds
}

const server = await startBenchServer()
try {
  const copied = await copyLimit(server.url, server.folder)
  const ours = await ingest(server.url, server.folder)
  if (copied !== null)
    print({ scenario: 'beside COPY', copy_per_second: copied, ratio: Number((ours / copied).toFixed(2)) })
} finally {
  await server.stop()
}
