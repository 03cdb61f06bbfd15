import type { Database } from '#db/database.ts'
import { countOnce } from '#services/statistics/count-runs.ts'
import { until } from '../support/stage.ts'

/** Everything that was committed is counted; what other transactions of the server hold open comes a little later. */
export async function countAll(db: Database): Promise<void> {
  await until('the cursor at the end', async () => {
    while (await countOnce(db));
    const { rows } = await db.pool.query<{ left: number }>(
      `SELECT count(*)::integer AS left FROM chain_entry, cursor
       WHERE cursor.name = 'statistics' AND (chain_entry.xid, chain_entry.position) > (cursor.xid, cursor.position)`,
    )
    return rows[0]?.left === 0
  })
}
