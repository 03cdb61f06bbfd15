import { migrateFresh } from './migration.ts'
import type { Act } from './player.ts'
import { RECORD_ACTS } from './records.ts'
import { RUN_ACTS } from './runs.ts'
import { SAMPLING_ACTS } from './sampling.ts'
import { SCHEDULE_ACTS } from './schedules.ts'
import { SPAN_ACTS } from './spans.ts'

/** Together they pass every commit point of the source; a test holds them against it. */
export const ACTS: readonly Act[] = [
  ...RUN_ACTS,
  ...RECORD_ACTS,
  ...SCHEDULE_ACTS,
  ...SAMPLING_ACTS,
  ...SPAN_ACTS,
  migrateFresh,
]
