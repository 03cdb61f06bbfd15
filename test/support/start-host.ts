import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Context } from '#core/context.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { HostMessage, HostRequest } from './host-process.ts'

const ENTRY = fileURLToPath(new URL('./host-process.ts', import.meta.url))

const OUTPUT_CHARS_MAX = 10_000

export type HostKind = 'console' | 'gateway'

/** A decision as the page sends it. */
export interface Decision {
  readonly taskId: TaskId
  readonly outcome: 'approved' | 'denied'
  readonly comment: string
  readonly planDigest: string
}

/** A verb of another process that was refused there. */
export class RefusedThere extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The process ended before it answered: what was asked may have been done. */
export class ProcessEnded extends Error {}

/** A process of the product, started for a test. */
export interface HostProcess {
  readonly kind: HostKind
  readonly pid: number
  /** Runs a verb, or what host-process knows beside them. */
  ask(verb: string, ctx: Context, input: unknown): Promise<unknown>
  launch(ctx: Context, workflow: string, input: JsonObject): Promise<RunId>
  decide(ctx: Context, decision: Decision): Promise<void>
  /** Decides, and is dead as soon as the decision is committed. */
  decideAndDie(ctx: Context, decision: Decision): Promise<void>
  signal(signal: NodeJS.Signals): void
  isAlive(): boolean
  /** By which signal it ended; null while it lives, and when it ended by itself. */
  endedBy(): NodeJS.Signals | null
  readonly gone: Promise<void>
  /** Ends it whatever state it is in; resolves when it is gone. */
  end(): Promise<void>
}

/** Starts a process of the product with nothing of our own environment but what it is given; it is ready when this resolves. */
export async function startHost(
  kind: HostKind,
  env: { readonly [name: string]: string },
  preloads: readonly string[] = [],
): Promise<HostProcess> {
  const { NODE_COMPILE_CACHE } = process.env
  const compiled = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }
  const child = fork(ENTRY, [kind], {
    execArgv: preloads.flatMap((file) => ['--import', file]),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { NODE_ENV: 'test', PATH: process.env.PATH, ...compiled, ...env },
  })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  const ask = createQuestions(child)
  await ask.ready
  const decide = (ctx: Context, input: Decision, diesAfter: boolean): Promise<unknown> =>
    ask.send({ verb: 'approval.decide', ctx, input, diesAfter })
  return {
    kind,
    pid: child.pid ?? 0,
    ask: (verb, ctx, input) => ask.send({ verb, ctx, input, diesAfter: false }),
    async launch(ctx, workflow, input) {
      const asked = { workflow, input, note: 'because' }
      const launched = await ask.send({ verb: 'run.launch', ctx, input: asked, diesAfter: false })
      return (launched as { runId: RunId }).runId
    },
    decide: async (ctx, decision) => void (await decide(ctx, decision, false)),
    async decideAndDie(ctx, decision) {
      const answer = decide(ctx, decision, true).then(
        () => Promise.reject(new Error('the process outlived its decision')),
        () => undefined,
      )
      await Promise.all([gone, answer])
    },
    signal: (signal) => void child.kill(signal),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    endedBy: () => child.signalCode,
    gone,
    async end() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

interface Questions {
  readonly ready: Promise<void>
  send(request: Omit<HostRequest, 'id'>): Promise<unknown>
}

interface Asked {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Requests and their answers over the channel to the child. All that is open fails with what the child wrote when it ends. */
function createQuestions(child: ChildProcess): Questions {
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-OUTPUT_CHARS_MAX)))
  const open = new Map<number, Asked>()
  const ready = Promise.withResolvers<void>()
  child.on('message', (message: HostMessage) => {
    if (message.kind === 'ready') return ready.resolve()
    const asked = open.get(message.id)
    open.delete(message.id)
    if (message.kind === 'done') asked?.resolve(message.value)
    else asked?.reject(new RefusedThere(message.code, message.message))
  })
  child.once('exit', (code, signal) => {
    const error = new ProcessEnded(`the process ended (${code ?? signal}):\n${output}`)
    ready.reject(error)
    for (const asked of open.values()) asked.reject(error)
  })
  let asked = 0
  return {
    ready: ready.promise,
    send(request) {
      const id = ++asked
      return new Promise((resolve, reject) => {
        open.set(id, { resolve, reject })
        child.send({ ...request, id }, (error) => error && reject(new ProcessEnded(error.message)))
      })
    },
  }
}
