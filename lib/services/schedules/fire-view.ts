import type { Database } from '#db/database.ts'
import { listRuns } from '#db/run-list.ts'
import type { ScheduleFire } from '#db/schedule-fires.ts'
import type { People } from '../people.ts'
import { linesOf } from '../runs/run-line.ts'
import type { RunLine } from '../runs/view.ts'
import type { CronLine } from './cron.ts'
import { cronWords } from './cron-words.ts'
import type { CronLineView, FireTimeView, FireView } from './view.ts'

/** The runs that fires launched, by id; those of functions the viewer may not see are left out. */
export async function runsOfFires(
  db: Database,
  fires: readonly ScheduleFire[],
  serviceFunctions: readonly string[],
): Promise<ReadonlyMap<string, RunLine>> {
  const ids = fires.flatMap(({ runId }) => runId ?? [])
  if (ids.length === 0) return new Map()
  const { runs } = await listRuns(db.pool, { serviceFunctions, ids }, { behind: null, limit: ids.length })
  return new Map((await linesOf(db, runs)).map((line) => [line.id, line]))
}

export const fireViewOf = (fire: ScheduleFire, runs: ReadonlyMap<string, RunLine>, people: People): FireView => ({
  id: fire.id,
  plannedAt: fire.plannedAt,
  plannedUntil: fire.plannedUntil,
  count: fire.count,
  trigger: fire.trigger,
  state: fire.state,
  reason: reasonOf(fire),
  askedBy: fire.askedBy && people.name(fire.askedBy),
  run: runs.get(fire.runId ?? '') ?? null,
})

const SKIPPED: { readonly [reason: string]: string } = {
  overlap: 'The run before was still open.',
  missed: 'Nothing ran here when its time came.',
  paused: 'The schedule was paused in that moment.',
  deleted: 'The schedule was deleted in that moment.',
}

const reasonOf = ({ state, reason }: ScheduleFire): string | null =>
  state === 'skipped' ? (SKIPPED[reason ?? ''] ?? reason) : reason

export const cronViewOf = ({ expression, zoneId }: CronLine): CronLineView => ({
  expression,
  zoneId,
  words: cronWords(expression),
})

/** `Fri, 27 Nov 2026, 02:00 CET`, with seconds where there are any. Of several time zones the first is shown. */
export function fireTimeOf(at: FireTimeView['at'], crons: readonly CronLine[]): FireTimeView {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: crons[0]?.zoneId ?? 'UTC',
    weekday: 'short',
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(at % 60_000 === 0 ? {} : { second: '2-digit' }),
    timeZoneName: 'short',
  })
  return { at, zoned: format.format(at) }
}
