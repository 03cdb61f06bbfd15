import type { ReactNode } from 'react'
import type { FireView, ScheduleLine } from '#services/schedules/view.ts'
import { RunStateBadge, StateBadge } from '~/components/ui/state-badge.tsx'
import { FIRE_LOOKS } from './schedule-words.ts'

/** Whether a schedule fires. */
export function ScheduleState({ state }: { readonly state: ScheduleLine['state'] }): ReactNode {
  return <StateBadge state={state} />
}

/** What became of a fire: how its run stands, or why there is none. */
export function FireOutcome({ fire }: { readonly fire: FireView }): ReactNode {
  if (fire.run) return <RunStateBadge run={fire.run} />
  const { state, word } = FIRE_LOOKS[fire.state]
  return <StateBadge state={state} word={word} suffix={fire.count > 1 ? ` ${fire.count} times` : undefined} />
}
