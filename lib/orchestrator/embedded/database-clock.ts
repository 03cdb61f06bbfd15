import { instant, type Instant } from '#core/time.ts'

/** The database's clock between two looks at it, by this process's steady one. */
export interface DatabaseClock {
  /** Takes what an answer of the database said its clock was. */
  observe(now: Instant): void
  /** At most as late as the database's clock; null when nobody looked at it lately. */
  now(): Instant | null
}

const TRUSTED_MS = 2_000

export function createDatabaseClock(steadyMs: () => number = () => performance.now()): DatabaseClock {
  let observedAt = Number.NEGATIVE_INFINITY
  let ahead = 0
  return {
    observe(now) {
      const at = steadyMs()
      // An answer was on its way for a while: of several the quickest tells best.
      if (at - observedAt < TRUSTED_MS && now - at <= ahead) return
      observedAt = at
      ahead = now - at
    },
    now() {
      const at = steadyMs()
      return at - observedAt < TRUSTED_MS ? instant(Math.floor(at + ahead)) : null
    },
  }
}
