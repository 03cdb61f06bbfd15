import { randomBytes } from 'node:crypto'
import { isAppError } from '#core/errors.ts'
import { newRunId, UserId, type RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listAttempts } from '#db/attempts.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { createLive, type Live } from '#db/live.ts'
import { getRun } from '#db/runs.ts'
import type { Command, Origin } from '#engine/command.ts'
import { programSourceOf } from '#engine/compile.ts'
import { parseTaskDef, parseWorkflow } from '#engine/definition/parse.ts'
import { isFinal, type Attempt, type Run } from '#engine/model.ts'
import { canonicalJson, digestOfText } from '#ledger/canonical.ts'
import { createEmbeddedOrchestrator, NO_RUNNER } from '#orchestrator/embedded/create.ts'
import type { HandleEvent, ResolveLaunch } from '#orchestrator/embedded/outbox.ts'
import type { Orchestrator, Outcome, Submission } from '#orchestrator/port.ts'
import { createRunner, type Runner } from '#runner/create.ts'
import type { Handler } from '#runner/handler.ts'
import { createTestDatabase } from './postgres.ts'

export const LAUNCHER = UserId.parse('01930000-0000-7000-a000-000000000001')
const APPROVER = UserId.parse('01930000-0000-7000-a000-000000000002')

export const SYSTEM: Origin = { actor: { kind: 'service', id: 'test' }, via: 'system', request: null }

/** One process: a database client, an orchestrator and a runner. */
export interface Actors {
  readonly db: Database
  readonly live: Live
  readonly orchestrator: Orchestrator
  readonly runner: Runner
  stop(): Promise<void>
}

/** A workflow with the definitions of its tasks, as JSON. */
export interface Sample {
  readonly workflow: JsonObject
  readonly taskDefs?: readonly JsonObject[]
}

export interface Stage {
  readonly url: string
  /** A further process on the same database. */
  enter(handlers: { readonly [queue: string]: Handler }, options?: ProcessOptions): Actors
  close(): Promise<void>
}

export interface ProcessOptions {
  readonly leaseMs?: number
  readonly capacity?: number
  /** False leaves the runner still: nothing is handed out, nothing claimed. */
  readonly isRunning?: boolean
  /** How the process resolves launches that runs order; without, it cannot. */
  readonly resolveLaunch?: ResolveLaunch
  /** How it handles events; without, it cannot. */
  readonly handleEvent?: HandleEvent
  /** Where the process believes the database to be. */
  readonly url?: string
}

export async function createStage(): Promise<Stage> {
  const database = await createTestDatabase()
  const entered: Actors[] = []
  return {
    url: database.url,
    enter(handlers, options = {}) {
      const actors = createActors(options.url ?? database.url, handlers, options)
      entered.push(actors)
      return actors
    },
    async close() {
      await Promise.all(entered.map((actors) => actors.stop()))
      await database.drop()
    },
  }
}

function createActors(url: string, handlers: { readonly [queue: string]: Handler }, options: ProcessOptions): Actors {
  const db = openDatabase(url)
  const live = createLive(db)
  const runner = createRunner({
    db,
    live,
    commit: (submissions) => orchestrator.commit(submissions),
    deliverDue: () => orchestrator.deliverDue(),
    handlers: new Map(Object.entries(handlers)),
    process: 'test',
    ...(options.leaseMs !== undefined && { leaseMs: options.leaseMs }),
    ...(options.capacity !== undefined && { capacity: options.capacity }),
  })
  const orchestrator = createEmbeddedOrchestrator({
    db,
    live,
    handOut: runner.handOut,
    onReleased: runner.release,
    onHandedOut: runner.take,
    resolveLaunch: options.resolveLaunch ?? NO_RUNNER.resolveLaunch,
    handleEvent: (event) => (options.handleEvent ?? NO_RUNNER.handleEvent)(event),
  })
  if (options.isRunning !== false) runner.start()
  let stopping: Promise<void> | null = null
  return {
    db,
    live,
    orchestrator,
    runner,
    stop: () =>
      (stopping ??= (async () => {
        await runner.stop()
        await live.close()
        await db.close()
      })()),
  }
}

/** What starts a run of a sample, to be committed. */
export function startOf(sample: Sample, input: JsonObject = {}): Submission & { readonly command: { runId: RunId } } {
  const source = programSourceOf(parseWorkflow(sample.workflow), (sample.taskDefs ?? []).map(parseTaskDef))
  const program = { source: canonicalJson(source), hash: digestOfText(canonicalJson(source)) }
  const runId = newRunId(Date.now(), randomBytes)
  return {
    command: {
      kind: 'start',
      runId,
      programHash: program.hash,
      input,
      note: null,
      correlationId: null,
      priority: 0,
    },
    origin: { ...SYSTEM, actor: { kind: 'user', id: LAUNCHER }, via: 'console' },
    start: { actor: { kind: 'user', id: LAUNCHER }, requesters: [LAUNCHER] },
    program,
  }
}

export async function submit(
  { orchestrator }: Actors,
  command: Command,
  more: Partial<Submission> = {},
): Promise<Outcome> {
  const [outcome] = await orchestrator.commit([{ command, origin: SYSTEM, ...more }])
  if (!outcome) throw new Error('a submission has an outcome')
  return outcome
}

/** Starts a run and says its id. */
export async function launch(actors: Actors, sample: Sample, input: JsonObject = {}): Promise<RunId> {
  const start = startOf(sample, input)
  const [outcome] = await actors.orchestrator.commit([start])
  if (!outcome?.ok) throw outcome?.error ?? new Error('a submission has an outcome')
  return start.command.runId
}

/** The answer of an approver to a gate. */
export function decision(
  gate: Pick<Attempt, 'id' | 'runId' | 'state'>,
  outcome: 'approved' | 'denied' = 'approved',
  by: UserId = APPROVER,
): Submission {
  const taskId = gate.id
  const planDigest = String(gate.state?.['planDigest'])
  return {
    command: { kind: 'decide-approval', runId: gate.runId, taskId, outcome, by, comment: 'fine', planDigest },
    origin: { actor: { kind: 'user', id: by }, via: 'console', request: null },
    also: [{ kind: 'approval-decision', taskId, by, outcome, comment: 'fine' }],
  }
}

/** Waits, woken by commits and looking at least every 50 ms, until `look` finds something. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`${what} did not come about within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** A test that cuts connections waits until the database answers again. */
function whileAway(error: unknown): null {
  if (isAppError(error) && error.code === 'unavailable') return null
  throw error
}

export const untilEnded = ({ db }: Pick<Actors, 'db'>, runId: RunId, timeoutMs?: number): Promise<Run> =>
  until(
    'the end of the run',
    async () => {
      const run = await getRun(db.prisma, runId).catch(whileAway)
      return run && isFinal(run.status) && run
    },
    timeoutMs,
  )

/** The open gate of a run, once it is asked. */
export const untilAsked = ({ db }: Actors, runId: RunId): Promise<Attempt> =>
  until('the question', async () =>
    (await listAttempts(db.prisma, runId)).find(({ type, status }) => type === 'HUMAN' && status === 'IN_PROGRESS'),
  )

export const told = async ({ db }: Actors, runId: RunId): Promise<string[]> =>
  (await listAttempts(db.prisma, runId)).map(({ ref, status }) => `${ref} ${status}`)

export const newestOf = async ({ db }: Actors, runId: RunId, ref: string): Promise<Attempt> => {
  const found = (await listAttempts(db.prisma, runId)).findLast((attempt) => attempt.ref === ref)
  if (!found) throw new Error(`the run has no attempt of ${ref}`)
  return found
}
