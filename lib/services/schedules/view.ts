import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { FireState, FireTrigger } from '#db/schedule-fires.ts'
import type { CatchUp, Overlap } from '#db/schedules.ts'
import type { Can, PersonView, RunLine } from '../runs/view.ts'

export interface CronLineView {
  readonly expression: string
  readonly zoneId: string
  /** `Every day at 02:00`; null for those that are said best as they are. */
  readonly words: string | null
}

/** A moment to come, as the clocks of the schedule's time zone will show it. */
export interface FireTimeView {
  readonly at: Instant
  readonly zoned: string
}

/** A planned time and what became of it. */
export interface FireView {
  readonly id: string
  readonly plannedAt: Instant
  readonly plannedUntil: Instant
  readonly count: number
  readonly trigger: FireTrigger
  readonly state: FireState
  /** One sentence; null when there is nothing to say. */
  readonly reason: string | null
  readonly askedBy: string | null
  /** The run it launched, if the viewer may see it. */
  readonly run: RunLine | null
}

export interface ScheduleLine {
  readonly name: string
  readonly description: string
  readonly workflow: string
  readonly version: number | null
  readonly serviceFunction: string
  readonly crons: readonly CronLineView[]
  readonly owner: PersonView
  readonly state: 'active' | 'paused' | 'over'
  readonly paused: { readonly at: Instant; readonly by: string; readonly reason: string } | null
  readonly nextFireAt: Instant | null
  readonly last: FireView | null
}

/** Everything the page of one schedule is made of. */
export interface ScheduleView extends ScheduleLine {
  readonly input: JsonObject
  readonly priority: number
  readonly overlap: Overlap
  readonly catchUp: CatchUp
  readonly startAt: Instant | null
  readonly endAt: Instant | null
  readonly revision: number
  readonly createdAt: Instant
  readonly changedAt: Instant
  /** When the owner's groups were issued, by which their right is judged; null when nobody knows them any more. */
  readonly ownerGroupsAt: Instant | null
  /** The next times; of a paused schedule those it would have. */
  readonly nextFires: readonly FireTimeView[]
  /** The last fires, newest first. */
  readonly fires: readonly FireView[]
  readonly can: {
    /** Pause and resume. */
    readonly operate: Can
    /** Run now, change and delete. */
    readonly launch: Can
  }
}

/** What a timing comes to, before it is saved. */
export interface TimingPreview {
  readonly crons: readonly CronLineView[]
  readonly nextFires: readonly FireTimeView[]
}
