import { createContext, Script } from 'node:vm'

const room = createContext(Object.create(null) as { work?: () => unknown })
const work = new Script('work()')

/** What comes of work that somebody else's data may make endless; null when it was cut off after `msMax` (wall clock). */
export function within<T>(msMax: number, what: () => T): T | null {
  room['work'] = what
  try {
    return work.runInContext(room, { timeout: msMax }) as T
  } catch (error) {
    // It comes from the other context: none of our errors.
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null
    throw error
  } finally {
    delete room['work']
  }
}
