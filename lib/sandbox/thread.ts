import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { urlBeside } from '#core/text-beside.ts'
import { threadLimits, tooMuchMemory, TOO_SLOW, type Limits } from './limits.ts'
import { failure, type Failure, type Reply, type Request } from './protocol.ts'

/** One worker thread. It takes one request at a time and is killed when a script runs on and on. */
export interface Thread {
  /** False once it was killed or has ended: it is to be replaced. */
  readonly isAlive: boolean
  /** Always resolves. */
  run(request: Request): Promise<Reply>
  /** What runs is answered by `busy`. */
  end(): Promise<void>
}

const START_MS = 10_000

/** Resolves when the thread can evaluate; rejects when it could not be started. */
export async function startThread(limits: Limits): Promise<Thread> {
  const worker = new ScriptWorker(limits)
  let isAlive = true
  let timer: NodeJS.Timeout | undefined
  let answer: ((reply: Reply) => void) | null = null

  function settle(reply: Reply): void {
    clearTimeout(timer)
    const waiting = answer
    answer = null
    waiting?.(reply)
  }

  function lose(reply: Failure): void {
    isAlive = false
    settle(reply)
  }

  function kill(reply: Failure): Promise<unknown> {
    lose(reply)
    return worker.terminate()
  }

  /** What has come in while this process was held up is read before the thread is judged. */
  function next(limitMs: number): Promise<Reply> {
    return new Promise((resolve) => {
      answer = resolve
      const judge = () => setImmediate(() => void (answer === resolve && kill(failure('timeout', TOO_SLOW))))
      timer = setTimeout(judge, limitMs)
    })
  }

  worker.on('message', settle)
  worker.on('error', (error) => lose(failureOfCrash(error, limits)))
  worker.on('exit', () => lose(failure('error', 'The thread of the script ended.')))

  const first = await next(START_MS)
  if (!first.ok) throw new Error(`no thread for scripts could be started: ${first.message}`)
  return {
    get isAlive() {
      return isAlive
    },
    run(request) {
      const reply = next(limits.wallMs)
      void spend(worker, limits.hardMs, reply).then((isSpent) => isSpent && kill(failure('timeout', TOO_SLOW)))
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(request)
      return reply
    },
    async end() {
      await kill(failure('busy', 'The sandbox is closed.'))
    },
  }
}

/**
 * Nothing of this process's environment, flags or output reaches the thread, and it keeps no process alive. A class of its
 * own, because a bundler puts a bundle of its own in the place of what `new Worker(…)` names, where no package is found.
 */
class ScriptWorker extends Worker {
  constructor(limits: Limits) {
    super(urlBeside('./worker.ts', import.meta.url), {
      workerData: limits,
      resourceLimits: threadLimits(limits),
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
    })
    this.stdout.resume()
    this.stderr.resume()
    this.unref()
  }
}

/**
 * Whether a thread has used up its processor time before it answered. On a machine with much to do a script may have waited
 * instead of worked: from the first look on, work counts.
 */
async function spend(worker: Worker, limitMs: number, reply: Promise<Reply>): Promise<boolean> {
  const halfMs = limitMs / 2
  let spentBefore: number | null = null
  for (let leftMs = halfMs; leftMs > 0;) {
    const isDone = await Promise.race([reply.then(() => true), delay(leftMs, false, { ref: false })])
    const spent = isDone ? null : await Promise.race([reply.then(() => null), spentMs(worker)])
    if (spent === null) return false
    spentBefore ??= spent
    leftMs = halfMs - (spent - spentBefore)
  }
  return true
}

/** Processor time of the thread in ms; null once it has ended. Not answered while it runs what V8 cannot interrupt. */
const spentMs = (worker: Worker): Promise<number | null> =>
  worker.cpuUsage().then(
    ({ user, system }) => (user + system) / 1000,
    () => null,
  )

const failureOfCrash = (error: Error & { readonly code?: string }, limits: Limits): Failure =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? failure('memory', tooMuchMemory(limits))
    : failure('error', `The thread of the script broke: ${error.message}`)
