import type { Database } from '#db/database.ts'
import { insertAttempts, insertEntries, insertRuns } from '../support/seed-rows.ts'
import { PLAIN_COURSE } from '#engine/generation.ts'
import type { Attempt, Run } from '#engine/model.ts'
import { instant } from '#core/time.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { chainRun, LAUNCHER, START, taskId } from '../trace/chain-of-run.ts'

const run = (over: Partial<Run> = {}): Run => ({
  ...chainRun(),
  generation: { ...chainRun().generation, reason: null },
  status: 'RUNNING',
  rollback: 'none',
  ending: null,
  held: [],
  course: PLAIN_COURSE,
  requesters: [LAUNCHER],
  labels: {},
  priority: 0,
  input: {},
  output: {},
  variables: {},
  reason: null,
  note: null,
  failedRefs: [],
  taskSeq: 0,
  openAttempts: 0,
  waiting: 0,
  retried: 0,
  orderKey: 0,
  seq: 0,
  updatedAt: instant(START),
  endedAt: null,
  timerAt: null,
  rate: null,
  ...over,
})

/** A run's row, with those entries of its chain. */
export async function seedRun(db: Database, entries: readonly ChainEntry[], over: Partial<Run> = {}): Promise<void> {
  await db.pool.query("INSERT INTO program VALUES ('c0ffee', '{}', now()) ON CONFLICT DO NOTHING")
  await insertRuns(db.pool, [{ run: run(over), headHash: '0'.repeat(64) }])
  await insertEntries(db.pool, entries)
}

/** An HTTP attempt that started at START + 1500. */
export function httpAttempt(uri: string): Attempt {
  const at = instant(START + 1_000)
  return {
    id: taskId(3),
    runId: chainRun().id,
    rootRunId: chainRun().id,
    ref: 'deploy',
    node: 'deploy',
    name: 'deploy',
    type: 'HTTP',
    queue: 'system:http',
    iteration: 0,
    generation: 1,
    seq: 3,
    status: 'IN_PROGRESS',
    retryCount: 1,
    retryOf: null,
    rollbackOf: null,
    undo: 'none',
    input: { uri },
    output: {},
    reason: null,
    workerId: null,
    firstScheduledAt: at,
    scheduledAt: at,
    startDelay: 0,
    readyAt: at,
    orderKey: at,
    startedAt: instant(START + 1_500),
    updatedAt: at,
    endedAt: null,
    timerAt: null,
    lease: null,
    leaseLosses: 0,
    state: null,
    gatedBy: null,
    limits: null,
  }
}

/** The row of one. */
export async function seedHttpAttempt(db: Database, uri: string): Promise<Attempt> {
  const attempt = httpAttempt(uri)
  await insertAttempts(db.pool, [attempt])
  return attempt
}

/** Waits until something is so; asks again every few milliseconds. */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs = 8_000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('what was waited for did not come')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
