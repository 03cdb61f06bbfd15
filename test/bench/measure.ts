import os from 'node:os'
import { Client } from 'pg'

/** One repetition of a scenario. */
export interface Measured {
  readonly n: number
  readonly seconds: number | null
  readonly latenciesMs: readonly number[]
  readonly commitsPerUnit?: number
  readonly walBytesPerUnit?: number
  /** Of this process alone. */
  readonly cpuMsPerUnit?: number
  readonly extra?: { readonly [name: string]: unknown }
}

/** A scenario's line, in the format of the peers: medians over its repetitions. */
export interface Line {
  readonly peer: string
  readonly scenario: string
  readonly per_second: number | null
  readonly p50_ms: number | null
  readonly [field: string]: unknown
}

export const PEER = 'conductor-lightstep'

export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1))] ?? null
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

const rounded = (value: number | null | undefined, digits = 2): number | null =>
  value === null || value === undefined || Number.isNaN(value) ? null : Number(value.toFixed(digits))

export function lineOf(scenario: string, measured: Measured): Line {
  const { n, seconds, latenciesMs, commitsPerUnit, walBytesPerUnit, cpuMsPerUnit, extra } = measured
  return {
    peer: PEER,
    scenario,
    n,
    seconds: rounded(seconds, 3),
    per_second: rounded(seconds === null ? null : n / seconds, 1),
    p50_ms: rounded(percentile(latenciesMs, 50), 3),
    p95_ms: rounded(percentile(latenciesMs, 95), 3),
    reps: 1,
    commits_per_unit: rounded(commitsPerUnit),
    wal_bytes_per_unit: rounded(walBytesPerUnit),
    cpu_ms_per_unit: rounded(cpuMsPerUnit, 3),
    ...(extra && { extra }),
    load1: rounded(os.loadavg()[0]),
  }
}

const COUNTERS = `SELECT pg_snapshot_xmax(pg_current_snapshot())::text::float8 AS xids,
  pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS bytes`

/** Runs work and says what it cost the server: transactions that wrote, and bytes of its log. */
export async function timed(url: string, n: number, work: () => Promise<void>) {
  const client = new Client({ connectionString: url })
  await client.connect()
  const look = async () =>
    (await client.query<{ xids: number; bytes: number }>(COUNTERS)).rows[0] ?? { xids: 0, bytes: 0 }
  const before = await look()
  const startedAt = performance.now()
  const busy = process.cpuUsage()
  await work()
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(busy)
  const after = await look()
  await client.end()
  return {
    n,
    seconds,
    commitsPerUnit: (after.xids - before.xids) / n,
    walBytesPerUnit: (after.bytes - before.bytes) / n,
    cpuMsPerUnit: (user + system) / 1000 / n,
  }
}

/** Does `work` for 0 … n-1, `width` at once. */
export async function inPool(n: number, width: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < n) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(width, n) }, worker))
}

/** Does `work` for 0 … n-1, each when it is due, however long those before it take; it is told when that was. */
export async function atRate(n: number, perSecond: number, work: (dueAt: number) => Promise<void>): Promise<void> {
  const startedAt = performance.now()
  const begun: Promise<void>[] = []
  for (let i = 0; i < n; i++) {
    const dueAt = startedAt + (i * 1000) / perSecond
    const waitMs = dueAt - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    begun.push(work(dueAt))
  }
  await Promise.all(begun)
}
