import type { Instant } from '#core/time.ts'

/** What a run was doing for a while. */
export type PhaseKind = 'queued' | 'working' | 'waiting' | 'paused' | 'rolling-back' | 'ended'

/** A stretch of a run's time; `to` is null while it lasts. */
export interface RunPhase {
  readonly kind: PhaseKind
  readonly from: Instant
  readonly to: Instant | null
}

/** A moment at which a run passed from one phase into another; a question to people lasts `until` it is settled. */
export interface RunMark {
  readonly kind: string
  readonly at: Instant
  readonly until: Instant | null
}

interface PhaseFacts {
  readonly createdAt: Instant
  readonly endedAt: Instant | null
  /** It has not begun. */
  readonly isQueued: boolean
}

/** What the marks say by now. */
interface Standing {
  isQueued: boolean
  isPaused: boolean
  isRollingBack: boolean
  isEnded: boolean
  asked: number
}

const EFFECTS: { readonly [kind: string]: (now: Standing) => void } = {
  'run.begun': (now) => void (now.isQueued = false),
  'run.paused': (now) => void (now.isPaused = true),
  'run.resumed': (now) => void (now.isPaused = false),
  'run.rolling-back': (now) => void (now.isRollingBack = true),
  'run.ended': (now) => void Object.assign(now, { isEnded: true, isRollingBack: false, isPaused: false }),
  'run.reopened': (now) => void Object.assign(now, { isEnded: false, isRollingBack: false }),
  asked: (now) => void now.asked++,
  settled: (now) => void now.asked--,
}

function kindOf(now: Standing): PhaseKind {
  if (now.isEnded) return 'ended'
  if (now.isRollingBack) return 'rolling-back'
  if (now.isQueued) return 'queued'
  if (now.isPaused) return 'paused'
  return now.asked > 0 ? 'waiting' : 'working'
}

/** Questions as their two ends. */
const momentsOf = (marks: readonly RunMark[]): { readonly kind: string; readonly at: Instant }[] =>
  marks.flatMap(({ kind, at, until }) => {
    if (kind !== 'approval') return [{ kind, at }]
    return [{ kind: 'asked', at }, ...(until === null ? [] : [{ kind: 'settled', at: until }])]
  })

/** A run's time from its launch to its end, cut where it passed from one phase into another. */
export function phasesOf({ createdAt, endedAt, isQueued }: PhaseFacts, marks: readonly RunMark[]): readonly RunPhase[] {
  const hasWaited = isQueued || marks.some(({ kind }) => kind === 'run.begun')
  const now: Standing = { isQueued: hasWaited, isPaused: false, isRollingBack: false, isEnded: false, asked: 0 }
  const phases: { kind: PhaseKind; from: Instant; to: Instant | null }[] = []
  let open = { kind: kindOf(now), from: createdAt }
  for (const { kind, at } of momentsOf(marks).sort((a, b) => a.at - b.at)) {
    EFFECTS[kind]?.(now)
    const next = kindOf(now)
    if (next === open.kind) continue
    if (at > open.from) phases.push({ ...open, to: at })
    open = { kind: next, from: at }
  }
  const isOver = open.kind === 'ended' || (endedAt !== null && open.from >= endedAt)
  if (!isOver) phases.push({ ...open, to: endedAt })
  return merged(phases)
}

/** Neighbours of one kind are one: what lay between them took no time. */
function merged(phases: readonly RunPhase[]): readonly RunPhase[] {
  const whole: RunPhase[] = []
  for (const phase of phases) {
    const last = whole.at(-1)
    if (last?.kind === phase.kind) whole[whole.length - 1] = { ...last, to: phase.to }
    else whole.push(phase)
  }
  return whole
}
