import type { FireTrigger } from '#db/schedule-fires.ts'
import type { CatchUp, Overlap } from '#db/schedules.ts'
import type { Instant } from '#core/time.ts'
import { dueFires, nextFires, type Timing } from './cron.ts'

/** What a schedule's next look needs to know of it. */
export interface FirePolicy extends Timing {
  readonly overlap: Overlap
  readonly catchUp: CatchUp
}

/** How it stands with what the schedule fired before. */
export interface Before {
  /** The run of the last fire is open, or about to start. */
  readonly isOpen: boolean
  /** One fire waits for that run's end. */
  readonly isOneWaiting: boolean
}

/** A row to write: `count` planned times from `plannedAt` to `plannedUntil` that fared alike. */
export interface PlannedFire {
  readonly plannedAt: Instant
  readonly plannedUntil: Instant
  readonly count: number
  readonly trigger: FireTrigger
  readonly fate: Fate
}

export type Fate =
  | { readonly state: 'due' | 'waiting' }
  | { readonly state: 'skipped'; readonly reason: 'overlap' | 'missed' }

export interface FirePlan {
  readonly fires: readonly PlannedFire[]
  readonly nextFireAt: Instant | null
}

/** A time that is past by more than this, or whose next time is due as well, was missed. */
const LATE_MS_MAX = 60_000
const CATCH_UP_MAX = 10

/** What becomes of a fire while the run before is still open, or not. */
export function decideOverlap(overlap: Overlap, before: Before): Fate {
  if (overlap === 'ALLOW') return { state: 'due' }
  if (!before.isOpen && !before.isOneWaiting) return { state: 'due' }
  if (overlap === 'QUEUE_ONE' && !before.isOneWaiting) return { state: 'waiting' }
  return { state: 'skipped', reason: 'overlap' }
}

/** Everything that has become due from `from` to `now`, and the time to look again. */
export function planFires(policy: FirePolicy, from: Instant, now: Instant, before: Before): FirePlan {
  const { times, isMore } = dueFires(policy, from, now)
  const last = times.at(-1)
  const onTime = last !== undefined && now - last <= LATE_MS_MAX ? [last] : []
  const late = times.slice(0, times.length - onTime.length)
  const caughtUp = late.slice(late.length - caughtUpCount(policy.catchUp, late.length, onTime.length > 0))
  const fires = [
    ...missed(late.slice(0, late.length - caughtUp.length), isMore ? from : null),
    ...oneAfterAnother(policy.overlap, before, [
      ...caughtUp.map((at) => ({ at, trigger: 'catch-up' as const })),
      ...onTime.map((at) => ({ at, trigger: 'time' as const })),
    ]),
  ]
  return { fires, nextFireAt: nextFires(policy, now, 1)[0] ?? null }
}

/** Each as the ones before it leave things. */
function oneAfterAnother(
  overlap: Overlap,
  before: Before,
  times: readonly { readonly at: Instant; readonly trigger: FireTrigger }[],
): PlannedFire[] {
  let { isOpen, isOneWaiting } = before
  return times.map(({ at, trigger }) => {
    const fate = decideOverlap(overlap, { isOpen, isOneWaiting })
    isOpen ||= fate.state === 'due'
    isOneWaiting ||= fate.state === 'waiting'
    return { plannedAt: at, plannedUntil: at, count: 1, trigger, fate }
  })
}

/** LATEST: one run in all, so none when one starts on time anyway. ALL: the newest ten. */
function caughtUpCount(catchUp: CatchUp, late: number, isOnTime: boolean): number {
  if (catchUp === 'NONE') return 0
  return catchUp === 'LATEST' ? Math.min(late, isOnTime ? 0 : 1) : Math.min(late, CATCH_UP_MAX)
}

/** One row for all of them; of very many (`since`) the count is of the newest, and more. */
function missed(times: readonly Instant[], since: Instant | null): PlannedFire[] {
  const [first] = times
  const last = times.at(-1)
  if (first === undefined || last === undefined) return []
  const fate = { state: 'skipped', reason: 'missed' } as const
  return [{ plannedAt: since ?? first, plannedUntil: last, count: times.length, trigger: 'time', fate }]
}
