import {
  Ban,
  CalendarClock,
  Check,
  Clock,
  ClockAlert,
  CircleDashed,
  CircleSlash,
  LoaderCircle,
  Minus,
  Pause,
  RotateCw,
  Square,
  TriangleAlert,
  Undo2,
  X,
  type LucideIcon,
} from 'lucide-react'
import type { RunLine } from '#services/runs/view.ts'

export type Tone = 'run' | 'wait' | 'idle' | 'ok' | 'back' | 'bad'

export interface StateLook {
  readonly word: string
  readonly icon: LucideIcon
  readonly tone: Tone
  readonly isSpinning?: boolean
}

/** The one table of states for all screens: a word, an icon and a colour each. */
export const STATES = {
  running: { word: 'Running', icon: LoaderCircle, tone: 'run', isSpinning: true },
  waiting: { word: 'Waiting for approval', icon: Clock, tone: 'wait' },
  queued: { word: 'Queued', icon: CircleDashed, tone: 'idle' },
  'set-aside': { word: 'Set aside', icon: CircleSlash, tone: 'bad' },
  active: { word: 'Active', icon: CalendarClock, tone: 'ok' },
  over: { word: 'Over', icon: Minus, tone: 'idle' },
  paused: { word: 'Paused', icon: Pause, tone: 'idle' },
  succeeded: { word: 'Succeeded', icon: Check, tone: 'ok' },
  recovered: { word: 'Recovered', icon: RotateCw, tone: 'ok' },
  'with-errors': { word: 'Ended with errors', icon: TriangleAlert, tone: 'wait' },
  'rolling-back': { word: 'Rolling back', icon: Undo2, tone: 'back' },
  'rolled-back': { word: 'Rolled back', icon: Undo2, tone: 'back' },
  failed: { word: 'Failed', icon: X, tone: 'bad' },
  'timed-out': { word: 'Timed out', icon: ClockAlert, tone: 'bad' },
  stopped: { word: 'Stopped', icon: Square, tone: 'idle' },
  canceled: { word: 'Canceled', icon: Ban, tone: 'idle' },
  skipped: { word: 'Skipped', icon: Minus, tone: 'idle' },
  approved: { word: 'Approved', icon: Check, tone: 'ok' },
  denied: { word: 'Denied', icon: X, tone: 'bad' },
  withdrawn: { word: 'Withdrawn', icon: Minus, tone: 'idle' },
} as const satisfies { readonly [name: string]: StateLook }

export type StateName = keyof typeof STATES

/** What a run is called on every screen. */
type RunStateFacts = Pick<
  RunLine,
  'status' | 'rollback' | 'isRollingBack' | 'isQueued' | 'isSetAside' | 'isWaitingForPerson' | 'isRecovered'
>

/** The state of a run; `suffix` tells what became of its rollbacks, e.g. `, rolled back`. */
export function runState(run: RunStateFacts): { readonly name: StateName; readonly suffix: string } {
  if (run.isSetAside) return { name: 'set-aside', suffix: '' }
  if (run.isRollingBack) return { name: 'rolling-back', suffix: '' }
  if (run.isQueued) return { name: 'queued', suffix: '' }
  const name = RUN_NAMES[run.status]
  if (name === 'running') return { name: run.isWaitingForPerson ? 'waiting' : 'running', suffix: '' }
  if (name === 'succeeded') return { name: run.isRecovered ? 'recovered' : 'succeeded', suffix: '' }
  return { name, suffix: ROLLBACK_SUFFIX[run.rollback] }
}

const RUN_NAMES = {
  RUNNING: 'running',
  PAUSED: 'paused',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  TERMINATED: 'stopped',
} as const satisfies Record<RunLine['status'], StateName>

const ROLLBACK_SUFFIX = {
  none: '',
  running: '',
  done: ', rolled back',
  incomplete: ', rollback incomplete',
} as const satisfies Record<RunLine['rollback'], string>
