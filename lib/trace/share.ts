import type { RunView } from '#services/runs/view.ts'
import { at } from './columns.ts'
import { attemptsById, labelOf } from './timeline-tasks.ts'
import { criticalPath, type PathKind, type PathPiece } from './critical-path.ts'

/** Time in which the run was over is no share of the time it took. */
export type ShareKind = Exclude<PathKind, 'ended'>

export interface Share {
  readonly kind: ShareKind
  readonly words: string
  readonly ms: number
  /** Whole percent; all shares of a run add up to 100. */
  readonly percent: number
  /** What took the most of it, longest first, each with the key of its row. */
  readonly parts: readonly SharePart[]
}

interface SharePart {
  readonly key: string
  readonly label: string
  readonly ms: number
}

const PARTS_MAX = 3

const WORDS: { readonly [kind in ShareKind]: string } = {
  working: 'working (critical path)',
  waiting: 'waiting for approval',
  queued: 'queued',
  'backing-off': 'backing off',
  'rolling-back': 'rolling back',
  paused: 'paused',
  between: 'between tasks',
}

function wordsOf(kind: ShareKind, view: RunView): string {
  if (kind !== 'waiting') return WORDS[kind]
  const groups = [...new Set(view.approvals.map((approval) => approval.group))]
  return groups.length === 1 ? `${WORDS.waiting} by ${groups[0]}` : WORDS.waiting
}

/** Whole percents by largest remainder, so that they add up to 100. */
function percents(parts: readonly number[]): readonly number[] {
  const total = parts.reduce((sum, part) => sum + part, 0)
  const exact = parts.map((part) => (part / total) * 100)
  const whole = exact.map(Math.floor)
  const missing = 100 - whole.reduce((sum, part) => sum + part, 0)
  const byRemainder = exact.map((value, index) => ({ index, rest: value % 1 })).sort((a, b) => b.rest - a.rest)
  const raised = new Set(byRemainder.slice(0, missing).map(({ index }) => index))
  return whole.map((value, index) => value + (raised.has(index) ? 1 : 0))
}

const lengthOf = (pieces: readonly PathPiece[]): number => pieces.reduce((sum, { from, to }) => sum + to - from, 0)

/** The tasks that took the most of a kind. */
function partsOf(view: RunView, pieces: readonly PathPiece[]): readonly SharePart[] {
  const byId = attemptsById(view)
  const people = new Set(view.approvals.map(({ taskId }) => taskId))
  const byRef = new Map<string, SharePart>()
  for (const { taskId, from, to } of pieces) {
    const attempt = taskId === null ? undefined : byId.get(taskId)
    if (attempt === undefined) continue
    const key = people.has(attempt.id) ? `approval:${attempt.id}` : `task:${attempt.ref}`
    byRef.set(key, { key, label: labelOf(attempt, byId), ms: (byRef.get(key)?.ms ?? 0) + to - from })
  }
  return [...byRef.values()].sort((a, b) => b.ms - a.ms).slice(0, PARTS_MAX)
}

const isTaken = (kind: PathKind): kind is ShareKind => kind !== 'ended'

/**
 * Where the time that a run took went along the critical path, largest share first; empty before any time has passed. Time in
 * which it was over, until somebody took it up again, is left out.
 */
export function shareOf(view: RunView, now: number): readonly Share[] {
  const kinds = [...Map.groupBy(criticalPath(view, now), ({ kind }) => kind)]
    .flatMap(([kind, pieces]) => (isTaken(kind) ? [{ kind, pieces, ms: lengthOf(pieces) }] : []))
    .filter(({ ms }) => ms > 0)
    .sort((a, b) => b.ms - a.ms)
  const whole = percents(kinds.map(({ ms }) => ms))
  return kinds.map(({ kind, pieces, ms }, index) => ({
    kind,
    words: wordsOf(kind, view),
    ms,
    percent: at(whole, index),
    parts: partsOf(view, pieces),
  }))
}
