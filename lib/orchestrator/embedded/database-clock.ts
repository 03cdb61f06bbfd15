import { instant, type Instant } from '#core/time.ts'

/** The database's clock between two looks at it, by this process's steady one. */
export interface DatabaseClock {
  /** Called as the database is asked; what it gives is called with what the answer says the clock was, in whole milliseconds. */
  ask(): (now: Instant) => void
  /** Not ahead of the database's clock, and behind it by less than its quickest answer took; null when none came lately. */
  now(): Instant | null
}

const TRUSTED_MS = 2_000

export function createDatabaseClock(steadyMs: () => number = () => performance.now()): DatabaseClock {
  let heardAt = Number.NEGATIVE_INFINITY
  let ahead = Number.NEGATIVE_INFINITY
  return {
    ask() {
      const askedAt = steadyMs()
      return (now) => {
        // It was looked at between the question and the answer: of all answers the quickest says most of how far it is ahead,
        // until one comes that cannot be true together with it, because the clock was set or is slower than this one.
        heardAt = steadyMs()
        const least = now - heardAt
        const most = now + 1 - askedAt
        if (least > ahead || ahead > most) ahead = least
      }
    },
    now() {
      const at = steadyMs()
      return at - heardAt < TRUSTED_MS ? instant(Math.floor(at + ahead)) : null
    },
  }
}
