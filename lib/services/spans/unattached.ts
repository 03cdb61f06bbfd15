import type { Database } from '#db/database.ts'
import { withSessionLock } from '#db/session-lock.ts'
import { deleteUnattached, insertUnattached, listAttachable, trimUnattached } from '#db/unattached-spans.ts'
import { serviceOf } from '#trace/otlp-raw.ts'
import type { OtelSpan } from '#trace/span.ts'

/** How many spans wait for a run at most, and how long. */
export const UNATTACHED_MAX = 20_000
export const UNATTACHED_MINUTES = 60
const ATTACHED_AT_ONCE = 1_000
/** A larger one does not wait. */
export const UNATTACHED_LENGTH_MAX = 65_536

/** Keeps spans whose trace is no run's, for a while and as far as there is room. Returns how many, and how many were too large. */
export async function keepUnattached(
  { pool }: Database,
  spans: readonly OtelSpan[],
): Promise<{ readonly waiting: number; readonly tooLarge: number }> {
  const small = spans
    .map((span) => ({ span, service: serviceOf(span.resource), body: JSON.stringify(span) }))
    .filter(({ body }) => body.length <= UNATTACHED_LENGTH_MAX)
  const waiting = small.length === 0 ? 0 : await insertUnattached(pool, small, UNATTACHED_MAX)
  return { waiting, tooLarge: spans.length - small.length }
}

/**
 * Gives `attach` the spans whose run is there by now and lets go of what waited too long. One process at a time; what is cut off
 * in the middle is done again, which changes nothing. True when there may be more.
 */
export async function attachWaiting(
  db: Database,
  attach: (spans: readonly OtelSpan[]) => Promise<unknown>,
): Promise<boolean> {
  const isMore = await withSessionLock(db, 'span-unattached', async () => {
    const spans = await listAttachable(db.pool, ATTACHED_AT_ONCE)
    if (spans.length > 0) {
      await attach(spans)
      await deleteUnattached(db.pool, spans)
    }
    await trimUnattached(db.pool, UNATTACHED_MINUTES, UNATTACHED_MAX)
    return spans.length === ATTACHED_AT_ONCE
  })
  return isMore ?? false
}
