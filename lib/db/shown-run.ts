import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { SamplingRow } from './samplings.ts'
import type { Sql } from './database.ts'
import type { Sampling } from '#trace/sampling-fold.ts'
import { runOfRow, type RunRow } from './run-row.ts'
import type { ReadRun } from './runs.ts'
import { run, statement } from './statement.ts'

const FIND = statement('find-shown-run')

type Kept = Pick<Sampling, 'tier' | 'rule' | 'probability' | 'pinnedAt' | 'thinnedAt' | 'spansLetGo'>

/** A run with what its page shows beside it. */
export interface ShownRun extends ReadRun {
  /** The schedule that launched it, if one did. */
  readonly schedule: string | null
  /** Whether other runs share its trace. */
  readonly hasFamily: boolean
  /** What is kept of its spans; null before anything is known. */
  readonly sampling: Kept | null
  /** When the run that all of its trace belongs to ended. */
  readonly rootEndedAt: Instant | null
  /** From where on a reader of its spans has to look again: everything that was not visible yet lies at or behind it. */
  readonly horizon: number
}

type SampledRow = Pick<SamplingRow, 'tier' | 'rule' | 'pinned_at' | 'thinned_at' | 'spans_let_go'> & {
  /** Null where there is no row of the sampling. */
  readonly probability: number | null
}

type Row = RunRow &
  SampledRow &
  Pick<ShownRun, 'schedule' | 'horizon'> & { readonly has_family: boolean; readonly root_ended_at: Instant | null }

/** A run as its page shows it, in one reading. */
export async function findShownRun(sql: Sql, id: RunId): Promise<ShownRun | null> {
  const [row] = (await run<Row>(sql, FIND, [id])).rows
  if (!row) return null
  const { head_hash: headHash, has_family: hasFamily, root_ended_at: rootEndedAt, parked, schedule, horizon } = row
  return { run: runOfRow(row), headHash, parked, schedule, hasFamily, horizon, rootEndedAt, sampling: keptOf(row) }
}

const keptOf = ({ probability, ...row }: SampledRow): Kept | null =>
  probability === null
    ? null
    : {
        tier: row.tier,
        rule: row.rule,
        probability,
        pinnedAt: row.pinned_at,
        thinnedAt: row.thinned_at,
        spansLetGo: row.spans_let_go,
      }
