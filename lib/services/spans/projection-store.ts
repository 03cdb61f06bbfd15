import type { RunId } from '#core/ids.ts'
import { withCursor } from '#db/cursors.ts'
import type { Database, Sql } from '#db/database.ts'
import { chainOfRun, listEntriesBehind, listTails, type PlacedEntry, type Tail } from '#db/entries.ts'
import { findRunFacts } from '#db/run-facts.ts'
import { insertSpans } from '#db/spans.ts'
import type { ProjectionStore, RunTail } from '#telemetry/ports.ts'

const CURSOR = 'projection'

type NewEntries = Omit<Tail, 'chain'>

/** The first and the last new entry of each run, and whether one of them ends it. */
function newEntries(placed: readonly PlacedEntry[]): Map<RunId, NewEntries> {
  const runs = new Map<RunId, NewEntries>()
  for (const { runId, seq, kind } of placed) {
    if (runId === null) continue
    const there = runs.get(runId)
    runs.set(runId, {
      first: Math.min(there?.first ?? seq, seq),
      last: Math.max(there?.last ?? seq, seq),
      isEnding: kind === 'run.ended' || (there?.isEnding ?? false),
    })
  }
  return runs
}

async function readTails(sql: Sql, placed: readonly PlacedEntry[]): Promise<RunTail[]> {
  const fresh = newEntries(placed)
  const runs = await findRunFacts(sql, [...fresh.keys()])
  const known = [...fresh].filter(([runId]) => runs.has(runId))
  const ended = placed.flatMap(({ kind, taskId }) => (kind === 'task.ended' && taskId ? [taskId] : []))
  const entries = await listTails(
    sql,
    known.map(([runId, place]) => ({ chain: chainOfRun(runId), ...place })),
    ended,
  )
  return known.flatMap(([runId, { first }]) => {
    const run = runs.get(runId)
    return run ? [{ run, entries: entries.get(chainOfRun(runId)) ?? [], afterSeq: first - 1 }] : []
  })
}

/** The projection's cursor over all chains, and the table of spans. */
export const createProjectionStore = (db: Database): ProjectionStore => ({
  async projectPage(limit, project) {
    let page = { entries: 0, runIds: [] as readonly RunId[] }
    await withCursor(db, CURSOR, async (sql, after) => {
      const placed = await listEntriesBehind(sql, after, limit)
      const last = placed.at(-1)
      if (!last) return null
      const tails = await readTails(sql, placed)
      page = { entries: placed.length, runIds: await insertSpans(sql, project(tails)) }
      return { xid: last.xid, position: last.position }
    })
    return page
  },
})
