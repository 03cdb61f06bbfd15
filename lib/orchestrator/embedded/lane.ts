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
  /** How long after another run came there are others. */
  readonly othersMs?: number
  /** How long a few wait beside many. */
  readonly holdMs?: number
}

interface Waiting {
  readonly submission: Submission
  readonly settle: (outcome: Outcome) => void
}

const WIDTH = 2
/** Batches smaller than this are not parted to go side by side. */
const SHARE_MIN = 16
const HOLD_MS = 50
const RUNS_MAX = 100
const WEIGHT_MAX = 4_000_000
/** So much of one run goes with a batch; less while others come too: what is decided for it is what they wait for. */
const OF_ONE_RUN_MAX = { alone: 25, besideOthers: 8 }
const OTHERS_MS = 100

/** What waits for a batch, by run, in the order of coming. */
interface WaitingRuns {
  enter(submission: Submission): Promise<Outcome>
  /** The next batch, of runs that no other batch has; empty when nothing can go. */
  take(countMax: number): readonly Waiting[]
  /** A batch is through: its runs may go again. */
  release(batch: readonly Waiting[]): void
  /** How many submissions wait, and of how many runs. */
  count(): number
  runs(): number
}

type Bounds = Required<Pick<LaneParts, 'runsMax' | 'weightMax' | 'othersMs'>>

function createWaitingRuns({ runsMax, weightMax, othersMs }: Bounds): WaitingRuns {
  const waiting = new Map<RunId, Waiting[]>()
  const busy = new Set<RunId>()
  let count = 0
  let last: RunId | null = null
  let othersUntil = 0
  const note = (runId: RunId): void => {
    if (last !== null && last !== runId) othersUntil = performance.now() + othersMs
    last = runId
  }
  return {
    enter: (submission) =>
      new Promise((settle) => {
        count++
        const { runId } = submission.command
        note(runId)
        const all = waiting.get(runId)
        if (all) all.push({ submission, settle })
        else waiting.set(runId, [{ submission, settle }])
      }),
    take(countMax) {
      const batch: Waiting[] = []
      let runs = 0
      let weight = 0
      const ofOneMax = performance.now() < othersUntil ? OF_ONE_RUN_MAX.besideOthers : OF_ONE_RUN_MAX.alone
      for (const [runId, all] of waiting) {
        if (runs === runsMax || batch.length >= countMax || weight > weightMax) break
        if (busy.has(runId)) continue
        const taken = all.splice(0, ofOneMax)
        if (all.length === 0) waiting.delete(runId)
        busy.add(runId)
        runs++
        for (const each of taken) weight += weightOfSubmission(each.submission)
        batch.push(...taken)
      }
      count -= batch.length
      return batch
    },
    release(batch) {
      for (const { submission } of batch) busy.delete(submission.command.runId)
    },
    count: () => count,
    runs: () => waiting.size,
  }
}

/** What arrives while a batch is on its way goes into the next. */
export function createLane(parts: LaneParts): Lane {
  const { commitBatch, width = WIDTH, runsMax = RUNS_MAX, weightMax = WEIGHT_MAX, othersMs = OTHERS_MS } = parts
  const { holdMs = HOLD_MS } = parts
  const waiting = createWaitingRuns({ runsMax, weightMax, othersMs })
  /** Batches on their way, with how many runs each has. */
  const underWay = new Map<readonly Waiting[], number>()
  let isPlanned = false
  let holding: NodeJS.Timeout | null = null

  const send = async (batch: readonly Waiting[]): Promise<void> => {
    underWay.set(batch, new Set(batch.map(({ submission }) => submission.command.runId)).size)
    const outcomes = await commitBatch(batch.map(({ submission }) => submission)).catch(unexpected(batch.length))
    underWay.delete(batch)
    waiting.release(batch)
    batch.forEach(({ settle }, index) => {
      const outcome = outcomes[index]
      if (outcome) settle(outcome)
    })
    plan()
  }
  /**
   * A few runs beside many are worth no transaction of their own: they wait for more, or for the many to be through, but not
   * for long. Beside one run with much to do nobody waits.
   */
  const isFew = (): boolean => waiting.runs() < Math.max(0, ...underWay.values()) / 2
  const begin = (wereHeld: boolean): void => {
    isPlanned = false
    for (let free = width - underWay.size; free > 0 && waiting.count() > 0; free--) {
      if (!wereHeld && isFew()) return hold()
      const batch = waiting.take(Math.max(SHARE_MIN, Math.ceil(waiting.count() / free)))
      if (batch.length === 0) return
      void send(batch)
    }
  }
  const hold = (): void => {
    holding ??= setTimeout(() => {
      holding = null
      begin(true)
    }, holdMs)
  }
  /** Once this process has done what it is at: its other results may come with the same batch. */
  const plan = (): void => {
    if (isPlanned || underWay.size === width || waiting.count() === 0) return
    isPlanned = true
    setImmediate(begin, false)
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
