import type { Database } from '#db/database.ts'
import { fireDue } from '#services/schedules/fire-due.ts'
import { createLoop, type Loop } from './loop.ts'

/** Fires schedules when their time comes. Every process may do so on one database: a fire is launched once. */
export function createScheduleClock(db: Database, onError: (error: unknown) => void): Loop {
  return createLoop(async () => {
    try {
      return await fireDue(db)
    } catch (error) {
      onError(error)
      throw error
    }
  })
}
