import type { ReactNode } from 'react'
import type { RunLine } from '#services/runs/view.ts'
import { cn } from './class-names.ts'
import { runState, STATES, type StateLook, type StateName, type Tone } from './state.ts'

const PILL: Record<Tone, string> = {
  run: 'bg-run-bg text-run',
  wait: 'bg-wait-bg text-wait',
  idle: 'bg-idle-bg text-ink2',
  ok: 'bg-ok-bg text-ok',
  back: 'bg-back-bg text-back',
  bad: 'bg-bad-bg text-bad',
}

const INK: Record<Tone, string> = {
  run: 'text-run',
  wait: 'text-wait',
  idle: 'text-ink2',
  ok: 'text-ok',
  back: 'text-back',
  bad: 'text-bad',
}

interface BadgeProps {
  readonly state: StateName
  /** Added to the word, e.g. `, rolled back` or ` · 3 m 40 s`. */
  readonly suffix?: ReactNode
  /** Another word than the table's, e.g. `Waiting for you`. */
  readonly word?: string | undefined
  readonly className?: string | undefined
}

/** A state as icon and word on its colour. */
export function StateBadge({ state, suffix, word, className }: BadgeProps): ReactNode {
  const look: StateLook = STATES[state]
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1.5 rounded-full py-0.5 pr-2.5 pl-2 text-xs font-semibold tracking-normal whitespace-nowrap',
        PILL[look.tone],
        className,
      )}
    >
      <StateIcon state={state} className="text-current" />
      <span>
        {word ?? look.word}
        {suffix}
      </span>
    </span>
  )
}

/** A state's icon alone; the word must stand beside it, or give `label`. */
export function StateIcon({
  state,
  label,
  className,
}: {
  readonly state: StateName
  readonly label?: string | undefined
  readonly className?: string | undefined
}): ReactNode {
  const look: StateLook = STATES[state]
  const Icon = look.icon
  const name = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true }
  const filled = state === 'stopped' ? 'fill-current' : ''
  return (
    <Icon
      {...name}
      strokeWidth={2.5}
      className={cn('size-3.5 shrink-0', INK[look.tone], filled, look.isSpinning && 'animate-spin', className)}
    />
  )
}

/** The badge of a run, with what became of its rollbacks. */
export function RunStateBadge({
  run,
  className,
}: {
  readonly run: Parameters<typeof runState>[0] & Partial<RunLine>
  readonly className?: string | undefined
}): ReactNode {
  const { name, suffix } = runState(run)
  return <StateBadge state={name} suffix={suffix} className={className} />
}
