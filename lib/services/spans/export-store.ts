import { findCursor, withCursor } from '#db/cursors.ts'
import type { Database } from '#db/database.ts'
import { withSessionLock } from '#db/session-lock.ts'
import { listSpansBehind } from '#db/spans.ts'
import type { ExportStore } from '#telemetry/ports.ts'

/** The name of a destination's cursor. */
export const cursorOf = (destination: string): string => `export:${destination}`

/**
 * One cursor per destination over the table of spans. Sending is guarded by a lock of the session: a transaction that stays
 * open as long as a backend takes to answer would hold up every reader behind a cursor.
 */
export const createExportStore = (db: Database): ExportStore => ({
  async exportPage(destination, limit, send) {
    const name = cursorOf(destination)
    if ((await listSpansBehind(db.pool, await findCursor(db.pool, name), 1)).length === 0) return 0
    const sent = await withSessionLock(db, name, async () => {
      const placed = await listSpansBehind(db.pool, await findCursor(db.pool, name), limit)
      const last = placed.at(-1)
      if (!last) return 0
      await send(placed.map(({ span }) => span))
      await withCursor(db, name, async () => ({ xid: last.xid, position: last.position }))
      return placed.length
    })
    return sent ?? 0
  },
})
