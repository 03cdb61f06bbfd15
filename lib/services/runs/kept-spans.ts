import type { Database } from '#db/database.ts'
import { findSamplings } from '#db/samplings.ts'
import type { Run } from '#engine/model.ts'

/** What is still there of what workers and services sent in a run's trace: all of it, what sums it up, or nothing. */
export type KeptSpans = 'all' | 'summaries' | 'none'

/** What sampling has left of the spans of a run's trace by now. */
export async function readKeptSpans(db: Database, { rootRunId }: Run): Promise<KeptSpans> {
  const sampling = (await findSamplings(db.pool, [rootRunId])).get(rootRunId)
  if (!sampling || sampling.tier === 'FULL' || (sampling.thinnedAt === null && sampling.spansLetGo === 0)) return 'all'
  return sampling.tier === 'SKELETON' ? 'none' : 'summaries'
}
