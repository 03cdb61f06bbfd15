import type { Context } from '#core/context.ts'
import type { TaskId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { countQueues, listPollers, listQueuedTypes, type PolledPoller, type QueueCount } from '#db/pollers.ts'
import { currentHost } from '#host/current.ts'
import { can, visibleFunctions } from '../authorise.ts'
import { visibleRun } from '../runs/visible-run.ts'
import { failuresOf } from './failures.ts'
import type { TaskTypeLine, UnaskedTask, WorkerFailure, WorkerLine, WorkersView } from './view.ts'

const LATELY_MS = 60_000
/** So many are looked at, those first in line; more cost more to count than they say. */
const COUNTED_MAX = 1_000
const TASK = 'task:'

/** What waits and runs by type of task, of runs the viewer may see, and who asks for it. Who may see no service function sees nothing. */
export async function getWorkers(ctx: Context): Promise<WorkersView> {
  const { db } = currentHost()
  const serviceFunctions = visibleFunctions(ctx)
  if (serviceFunctions.length === 0) return { readAt: ctx.now, types: [] }
  const [{ pollers, now }, counts] = await Promise.all([
    listPollers(db.pool),
    countQueues(db.pool, serviceFunctions, COUNTED_MAX),
  ])
  const readAt = now ?? ctx.now
  const lately = pollers.filter(({ polledAt }) => polledAt > readAt - LATELY_MS)
  const failures = await failuresOf(
    ctx,
    db,
    lately.flatMap((poller) => Object.values(poller.failures)),
  )
  const queues = new Set([...counts.map(({ queue }) => queue), ...pollers.flatMap((poller) => poller.queues)])
  const lineOf = (queue: string): TaskTypeLine => {
    const asking = pollers.filter((poller) => poller.queues.includes(queue))
    const workers = asking
      .filter((poller) => lately.includes(poller))
      .map((poller) => workerOf(poller, queue, failures))
    return typeOf(
      queue,
      counts.find((count) => count.queue === queue),
      askedAtOf(asking),
      workers,
    )
  }
  const isCounted = (queue: string): boolean =>
    counts.some((count) => count.queue === queue && count.waiting + count.running > 0)
  const shown = [...queues].filter((queue) => isCounted(queue) || mayKnow(ctx, queue))
  return { readAt, types: shown.map(lineOf).sort(byNeed) }
}

/** A type of which nothing of the viewer's waits is shown to those who may see its definition. */
const mayKnow = (ctx: Context, queue: string): boolean =>
  !queue.startsWith(TASK) || can(ctx, 'view', { kind: 'TaskDefinition', id: queue.slice(TASK.length) }).allowed

const askedAtOf = (pollers: readonly PolledPoller[]): Instant | null =>
  pollers.reduce<Instant | null>((last, { polledAt }) => (last === null || polledAt > last ? polledAt : last), null)

function workerOf(poller: PolledPoller, queue: string, failures: ReadonlyMap<TaskId, WorkerFailure>): WorkerLine {
  const { id, kind, host, process, version, startedAt, polledAt } = poller
  const failed = poller.failures[queue]
  const failure = (failed && failures.get(failed)) ?? null
  return { id, kind, host, process, version, startedAt, askedAt: polledAt, failure }
}

const NOTHING: Omit<QueueCount, 'queue'> = { waiting: 0, isMore: false, oldestAt: null, running: 0, runs: [] }

function typeOf(
  queue: string,
  count: Omit<QueueCount, 'queue'> = NOTHING,
  askedAt: Instant | null,
  workers: readonly WorkerLine[],
): TaskTypeLine {
  const task = queue.startsWith(TASK) ? queue.slice(TASK.length) : null
  return { ...count, queue, task, askedAt, workers }
}

const isStuck = ({ waiting, isMore, workers }: TaskTypeLine): boolean => (waiting > 0 || isMore) && workers.length === 0

const byNeed = (a: TaskTypeLine, b: TaskTypeLine): number =>
  Number(isStuck(b)) - Number(isStuck(a)) || b.waiting - a.waiting || a.queue.localeCompare(b.queue)

/** Tasks of a run that wait while nobody has asked for their like within the last minute. */
export async function getUnasked(ctx: Context, runId: string): Promise<readonly UnaskedTask[]> {
  const { run } = await visibleRun(ctx, runId)
  const { pool } = currentHost().db
  const queued = run.endedAt === null ? await listQueuedTypes(pool, run.id) : []
  if (queued.length === 0) return []
  const { pollers } = await listPollers(pool)
  return queued.flatMap(({ queue, name, readyAt, now }): UnaskedTask[] => {
    const askedAt = askedAtOf(pollers.filter((poller) => poller.queues.includes(queue)))
    const since = askedAt ?? readyAt
    return since > now - LATELY_MS ? [] : [{ task: name, since, wasAsked: askedAt !== null }]
  })
}
