import type { TaskId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import { endsOf, pausesOf } from './pauses.ts'
import type { Stretch } from './stretches.ts'
import { isControl } from './timeline-row.ts'

export type PathKind =
  | 'working'
  | 'waiting'
  | 'queued'
  | 'backing-off'
  | 'rolling-back'
  | 'paused'
  | 'ended'
  | 'between'

/** One stretch of the path that decided when the run ended. Stretches touch and cover the run from start to end. */
export interface PathPiece {
  readonly kind: PathKind
  readonly taskId: TaskId | null
  readonly from: number
  readonly to: number
}

function workKind(attempt: AttemptView): PathKind {
  if (attempt.type === 'HUMAN') return 'waiting'
  return attempt.rollbackOf === null ? 'working' : 'rolling-back'
}

/** The stretches of one attempt up to `until`, latest first: work, queue, back-off. */
function piecesOf(attempt: AttemptView, until: number): readonly PathPiece[] {
  const ready = Math.min(Math.max(attempt.readyAt, attempt.scheduledAt), until)
  const started = Math.min(Math.max(attempt.startedAt ?? until, ready), until)
  const isPerson = attempt.type === 'HUMAN'
  const pieces: PathPiece[] = [
    { kind: workKind(attempt), taskId: attempt.id, from: started, to: until },
    { kind: isPerson ? 'waiting' : 'queued', taskId: attempt.id, from: ready, to: started },
    { kind: 'backing-off', taskId: attempt.id, from: attempt.scheduledAt, to: ready },
  ]
  return pieces.filter((piece) => piece.to > piece.from)
}

type Halt = Stretch & { readonly kind: 'paused' | 'ended' }

/** When the run as a whole stood still: while it was paused, and between its end and the time it was taken up again. */
function haltsOf(view: RunView, end: number): readonly Halt[] {
  const paused = pausesOf(view, end).map(({ from, to }): Halt => ({ kind: 'paused', from, to }))
  const ended = endsOf(view).map(({ from, to }): Halt => ({ kind: 'ended', from, to }))
  return [...paused, ...ended].sort((a, b) => a.from - b.from)
}

const IDLE: ReadonlySet<PathKind> = new Set(['queued', 'between', 'backing-off'])

/** Cuts idle pieces where the run stood still: then that, not the queue, is what one waited for. */
function withHalts(pieces: readonly PathPiece[], halts: readonly Halt[]): readonly PathPiece[] {
  const cut: PathPiece[] = []
  for (const piece of pieces) {
    if (!IDLE.has(piece.kind)) {
      cut.push(piece)
      continue
    }
    let from = piece.from
    for (const { kind, ...halt } of halts) {
      const begin = Math.max(from, halt.from)
      const end = Math.min(piece.to, halt.to)
      if (end <= begin) continue
      if (begin > from) cut.push({ ...piece, from, to: begin })
      cut.push({ ...piece, kind, from: begin, to: end })
      from = end
    }
    if (piece.to > from) cut.push({ ...piece, from })
  }
  return cut
}

type Ends = (attempt: AttemptView) => number

/** Walks the attempts from the latest end to the start of the run; latest piece first. */
function backwardsFrom(end: number, latestFirst: readonly AttemptView[], ends: Ends, createdAt: number): PathPiece[] {
  const pieces: PathPiece[] = []
  const known = new Set(latestFirst.map(({ id }) => id))
  let cursor = end
  let wanted: TaskId | null = null
  for (const attempt of latestFirst) {
    const until = ends(attempt)
    if (until > cursor || attempt.scheduledAt >= cursor || attempt.id !== (wanted ?? attempt.id)) continue
    wanted = attempt.retryOf !== null && known.has(attempt.retryOf) ? attempt.retryOf : null
    if (until < cursor) pieces.push({ kind: 'between', taskId: null, from: until, to: cursor })
    pieces.push(...piecesOf(attempt, until))
    cursor = attempt.scheduledAt
  }
  if (cursor > createdAt) pieces.push({ kind: 'between', taskId: null, from: createdAt, to: cursor })
  return pieces
}

/**
 * The chain of attempts that decided how long the run took, walked backwards from its end: before a retry stands what it
 * retries, before anything else the attempt that ended last. Forks and joins need no rule of their own, since a join ends with
 * its last branch. Back-off, queues and waiting for people are pieces too. One pass over the attempts sorted by their end. Of
 * a run that is here only in part it cannot be said: then it is empty.
 */
export function criticalPath(view: RunView, now: number): readonly PathPiece[] {
  if (view.repeats !== null) return []
  const end = view.endedAt ?? Math.max(now, view.createdAt)
  const ends: Ends = (attempt) => Math.min(attempt.endedAt ?? end, end)
  const latestFirst = view.attempts
    .filter((attempt) => !isControl(attempt))
    .sort((a, b) => ends(b) - ends(a) || b.scheduledAt - a.scheduledAt || b.seq - a.seq)
  const backwards = backwardsFrom(end, latestFirst, ends, view.createdAt)
  return withHalts(backwards.toReversed(), haltsOf(view, end))
}
