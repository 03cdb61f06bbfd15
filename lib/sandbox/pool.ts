import type { Limits } from './limits.ts'
import { failure, type Reply, type Request } from './protocol.ts'
import { startThread, type Thread } from './thread.ts'

export interface PoolOptions extends Limits {
  readonly threadsMax: number
  /** Requests that may wait; more are refused as `busy`. */
  readonly queueMax: number
}

/** Threads are made when there is work for them, stay, and are replaced when one was killed. */
export interface Pool {
  /** What is asked now is refused as `busy`. */
  readonly isFull: boolean
  /** Always resolves. */
  run(request: Request): Promise<Reply>
  /** What runs or waits is answered by `busy`. */
  close(): Promise<void>
}

const CLOSED = failure('busy', 'The sandbox is closed.')

export function createPool({ threadsMax, queueMax, ...limits }: PoolOptions): Pool {
  const queue: Job[] = []
  const places = Array.from({ length: threadsMax }, () => createPlace(queue, limits))
  let isClosed = false

  function dispatch(): void {
    const free = places.filter(({ isFree }) => isFree)
    const place = free.find(({ isWarm }) => isWarm) ?? free[0]
    void place?.work()
  }

  return {
    get isFull() {
      return queue.length >= queueMax
    },
    run(request) {
      if (isClosed) return Promise.resolve(CLOSED)
      if (queue.length >= queueMax) return Promise.resolve(failure('busy', `${queueMax} scripts wait already.`))
      return new Promise((answer) => {
        queue.push({ request, answer })
        dispatch()
      })
    },
    async close() {
      isClosed = true
      for (const { answer } of queue.splice(0)) answer(CLOSED)
      await Promise.all(places.map((place) => place.close()))
    },
  }
}

interface Job {
  readonly request: Request
  readonly answer: (reply: Reply) => void
}

/** Where one thread is kept, made when there is work and made again when it was killed. */
interface Place {
  readonly isFree: boolean
  readonly isWarm: boolean
  /** Takes from the queue until it is empty. */
  work(): Promise<void>
  close(): Promise<void>
}

function createPlace(queue: Job[], limits: Limits): Place {
  let thread: Thread | null = null
  let working: Promise<void> | null = null

  /** The job is taken after the thread is there: another place may be faster. */
  async function workOff(): Promise<void> {
    while (queue.length > 0) {
      const started = thread?.isAlive ? thread : await startThread(limits).catch((error: Error) => error)
      const job = queue.shift()
      thread = started instanceof Error ? null : started
      if (started instanceof Error) job?.answer(failure('busy', started.message))
      else if (job) job.answer(await started.run(job.request))
    }
    working = null
  }

  return {
    get isFree() {
      return working === null
    },
    get isWarm() {
      return thread?.isAlive ?? false
    },
    work: () => (working ??= workOff()),
    async close() {
      await thread?.end()
      await working
      await thread?.end()
    },
  }
}
