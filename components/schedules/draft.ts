import type { JsonObject } from '#core/json.ts'
import type { CronLineView, ScheduleView } from '#services/schedules/view.ts'

type Line = Pick<CronLineView, 'expression' | 'zoneId'>

/** A schedule while it is written down. */
export interface Draft {
  readonly name: string
  readonly description: string
  readonly version: number | null
  readonly input: JsonObject
  readonly priority: number
  readonly crons: readonly Line[]
  readonly overlap: ScheduleView['overlap']
  readonly catchUp: ScheduleView['catchUp']
  /** Epoch milliseconds. */
  readonly startAt: number | null
  readonly endAt: number | null
}

/** What a new one begins with: a time that does no harm when it is left so. */
export const newDraft = (input: JsonObject): Draft => ({
  name: '',
  description: '',
  version: null,
  input,
  priority: 0,
  crons: [{ expression: '0 0 3 * * *', zoneId: 'UTC' }],
  overlap: 'SKIP',
  catchUp: 'NONE',
  startAt: null,
  endAt: null,
})

export const draftOf = (schedule: ScheduleView): Draft => ({
  name: schedule.name,
  description: schedule.description,
  version: schedule.version,
  input: schedule.input,
  priority: schedule.priority,
  crons: schedule.crons.map(({ expression, zoneId }) => ({ expression, zoneId })),
  overlap: schedule.overlap,
  catchUp: schedule.catchUp,
  startAt: schedule.startAt,
  endAt: schedule.endAt,
})

/** The value of a `datetime-local` field on the reader's clock, and back. */
export const asLocal = (at: number | null): string => {
  if (at === null) return ''
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
export const fromLocal = (text: string): number | null => (text === '' ? null : new Date(text).getTime())
