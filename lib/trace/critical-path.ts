import type { TaskId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import { isControl } from './timeline-row.ts'

export type PathKind = 'working' | 'waiting' | 'queued' | 'backing-off' | 'rolling-back' | 'paused' | 'between'

/** One stretch of the path that decided when the run ended. Stretches touch and cover the run from start to end. */
export interface PathPiece {
  readonly kind: PathKind
  readonly taskId: TaskId | null
  readonly from: number
  readonly to: number
}

interface Stretch {
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

/** When the run was paused, oldest first; an open pause ends at `end`. */
function pausesOf(view: RunView, end: number): readonly Stretch[] {
  const pauses: Stretch[] = []
  let since: number | null = null
  for (const entry of view.entries) {
    if (entry.kind === 'run.paused') since ??= entry.at
    else if (since !== null && (entry.kind === 'run.resumed' || entry.kind === 'run.ended')) {
      pauses.push({ from: since, to: entry.at })
      since = null
    }
  }
  if (since !== null) pauses.push({ from: since, to: Math.max(end, since) })
  return pauses
}

/** Cuts idle pieces where the run was paused: then the pause, not the queue, is what one waited for. */
function withPauses(pieces: readonly PathPiece[], pauses: readonly Stretch[]): readonly PathPiece[] {
  const cut: PathPiece[] = []
  for (const piece of pieces) {
    if (piece.kind !== 'queued' && piece.kind !== 'between' && piece.kind !== 'backing-off') {
      cut.push(piece)
      continue
    }
    let from = piece.from
    for (const pause of pauses) {
      const begin = Math.max(from, pause.from)
      const end = Math.min(piece.to, pause.to)
      if (end <= begin) continue
      if (begin > from) cut.push({ ...piece, from, to: begin })
      cut.push({ ...piece, kind: 'paused', from: begin, to: end })
      from = end
    }
    if (piece.to > from) cut.push({ ...piece, from })
  }
  return cut
}

/**
 * The chain of attempts that decided how long the run took, walked backwards from its end: at each moment the attempt that
 * ended last before it. Forks and joins need no rule of their own, since a join ends with its last branch. Back-off, queues
 * and waiting for people are pieces too. One pass over the attempts sorted by their end. Of a run that is here only in part it
 * cannot be said: then it is empty.
 */
export function criticalPath(view: RunView, now: number): readonly PathPiece[] {
  if (view.repeats !== null) return []
  const end = view.endedAt ?? Math.max(now, view.createdAt)
  const ends = (attempt: AttemptView): number => Math.min(attempt.endedAt ?? end, end)
  const latestFirst = view.attempts
    .filter((attempt) => !isControl(attempt))
    .sort((a, b) => ends(b) - ends(a) || b.scheduledAt - a.scheduledAt || b.seq - a.seq)
  const backwards: PathPiece[] = []
  let cursor: number = end
  for (const attempt of latestFirst) {
    const until = ends(attempt)
    if (until > cursor || attempt.scheduledAt >= cursor) continue
    if (until < cursor) backwards.push({ kind: 'between', taskId: null, from: until, to: cursor })
    backwards.push(...piecesOf(attempt, until))
    cursor = attempt.scheduledAt
  }
  if (cursor > view.createdAt) backwards.push({ kind: 'between', taskId: null, from: view.createdAt, to: cursor })
  return withPauses(backwards.toReversed(), pausesOf(view, end))
}
