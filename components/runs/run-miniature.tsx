'use client'

import type { ReactNode } from 'react'
import type { RunLine } from '#services/runs/view.ts'
import { formatDuration } from '#trace/format.ts'
import type { PhaseKind, RunPhase } from '#trace/run-phases.ts'
import { cn } from '~/components/ui/class-names.ts'
import { useNow } from '~/components/ui/now.tsx'

interface Look {
  readonly word: string
  readonly bar: string
}

const LOOKS: Record<PhaseKind, Look> = {
  queued: { word: 'queued', bar: 'border border-dashed border-idle' },
  working: { word: 'worked', bar: 'bg-span' },
  waiting: { word: 'waited for approval', bar: 'hatch-wait' },
  paused: { word: 'paused', bar: 'h-0.5! self-center bg-idle' },
  'rolling-back': { word: 'rolled back', bar: 'hatch-back' },
  ended: { word: 'ended', bar: 'h-px! self-center bg-line' },
}

/** How it ended, as a mark at the end of the bar; none while it runs. */
const ENDS: { readonly [status in RunLine['status']]?: string } = {
  COMPLETED: 'bg-ok',
  FAILED: 'bg-bad',
  TIMED_OUT: 'bg-bad',
  TERMINATED: 'bg-ink3',
}

/** A phase that took next to nothing is still seen. */
const SHARE_MIN = 0.03

const lengthOf = ({ from, to }: RunPhase, now: number): number => Math.max(0, (to ?? now) - from)

const wordsOf = (phases: readonly RunPhase[], now: number): string =>
  phases.map((phase) => `${LOOKS[phase.kind].word} ${formatDuration(lengthOf(phase, now))}`).join(', ')

/** What a run did with its time: its phases in proportion, one after the other. */
export function RunMiniature({ run, className }: { readonly run: RunLine; readonly className?: string }): ReactNode {
  const isOpen = run.endedAt === null
  const now = useNow(isOpen ? 1_000 : null)
  const { phases } = run
  if (phases === null || phases.length === 0) return <span className={className} />
  const whole = phases.reduce((sum, phase) => sum + lengthOf(phase, now), 0) || 1
  const end = ENDS[run.status]
  return (
    <span title={wordsOf(phases, now)} className={cn('flex h-2 min-w-0 items-stretch gap-px', className)}>
      <span className="sr-only">{wordsOf(phases, now)}</span>
      {phases.map((phase) => (
        <span
          key={`${phase.kind} ${phase.from}`}
          className={cn(
            'min-w-0.5 rounded-[2px]',
            LOOKS[phase.kind].bar,
            phase.to === null && phase.kind === 'working' && 'bg-run',
          )}
          style={{ flexGrow: Math.max(SHARE_MIN, lengthOf(phase, now) / whole) }}
        />
      ))}
      {end && <span className={cn('w-1 shrink-0 rounded-[2px]', end)} />}
    </span>
  )
}
