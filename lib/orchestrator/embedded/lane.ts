import { AppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import type { Outcome, Submission } from '../port.ts'
import { weightOf } from './run-cache.ts'

/** The one way to the database for everything that happens to runs in this process. */
export interface Lane {
  /** One outcome per submission, in order. Those of one run are decided in the order in which they came. */
  commit(submissions: readonly Submission[]): Promise<readonly Outcome[]>
}

export interface LaneParts {
  readonly commitBatch: (submissions: readonly Submission[]) => Promise<readonly Outcome[]>
  /** How many batches are on their way at once; never two with the same run. */
  readonly width?: number
  /** Bounds of a batch. */
  readonly runsMax?: number
  readonly weightMax?: number
}

interface Waiting {
  readonly submission: Submission
  readonly settle: (outcome: Outcome) => void
}

const WIDTH = 2
const RUNS_MAX = 100
const WEIGHT_MAX = 4_000_000
const OF_ONE_RUN_MAX = 50

/** What waits for a batch, by run, in the order of coming. */
interface WaitingRuns {
  enter(submission: Submission): Promise<Outcome>
  /** The next batch, of runs that no other batch has; empty when nothing can go. */
  take(): readonly Waiting[]
  /** A batch is through: its runs may go again. */
  release(batch: readonly Waiting[]): void
  isEmpty(): boolean
}

function createWaitingRuns(runsMax: number, weightMax: number): WaitingRuns {
  const waiting = new Map<RunId, Waiting[]>()
  const busy = new Set<RunId>()
  return {
    enter: (submission) =>
      new Promise((settle) => {
        const { runId } = submission.command
        const all = waiting.get(runId)
        if (all) all.push({ submission, settle })
        else waiting.set(runId, [{ submission, settle }])
      }),
    take() {
      const batch: Waiting[] = []
      let runs = 0
      let weight = 0
      for (const [runId, all] of waiting) {
        if (runs === runsMax || weight > weightMax) break
        if (busy.has(runId)) continue
        const taken = all.splice(0, OF_ONE_RUN_MAX)
        if (all.length === 0) waiting.delete(runId)
        busy.add(runId)
        runs++
        for (const each of taken) weight += weightOfSubmission(each.submission)
        batch.push(...taken)
      }
      return batch
    },
    release(batch) {
      for (const { submission } of batch) busy.delete(submission.command.runId)
    },
    isEmpty: () => waiting.size === 0,
  }
}

/** What arrives while a batch is on its way goes into the next. */
export function createLane(parts: LaneParts): Lane {
  const { commitBatch, width = WIDTH, runsMax = RUNS_MAX, weightMax = WEIGHT_MAX } = parts
  const waiting = createWaitingRuns(runsMax, weightMax)
  let underWay = 0
  let isPlanned = false

  const send = async (batch: readonly Waiting[]): Promise<void> => {
    underWay++
    const outcomes = await commitBatch(batch.map(({ submission }) => submission)).catch(unexpected(batch.length))
    underWay--
    waiting.release(batch)
    batch.forEach(({ settle }, index) => {
      const outcome = outcomes[index]
      if (outcome) settle(outcome)
    })
    plan()
  }
  const begin = (): void => {
    isPlanned = false
    for (let free = width - underWay; free > 0; free--) {
      const batch = waiting.take()
      if (batch.length === 0) return
      void send(batch)
    }
  }
  /** Once this process has done what it is at: its other results may come with the same batch. */
  const plan = (): void => {
    if (isPlanned || underWay === width || waiting.isEmpty()) return
    isPlanned = true
    setImmediate(begin)
  }
  return {
    async commit(submissions) {
      const outcomes = submissions.map(waiting.enter)
      plan()
      return Promise.all(outcomes)
    },
  }
}

const unexpected =
  (count: number) =>
  (cause: unknown): readonly Outcome[] => {
    const error = new AppError('unavailable', 'An unexpected error occurred. Nothing was done.', { cause })
    return Array.from({ length: count }, () => ({ ok: false, error }))
  }

function weightOfSubmission({ command, program }: Submission): number {
  const payload = command.kind === 'start' ? command.input : command.kind === 'result' ? command.output : {}
  return 500 + weightOf(payload) + (program?.source.length ?? 0)
}
