import { AppError, isAppError } from '#core/errors.ts'
import { MissingRows } from '#engine/missing.ts'

/** The definition that a run is carried out by makes the engine throw: nothing that rests on it can be said or done. */
export class Unreadable extends AppError {
  constructor(why: string, undone: string, cause: unknown) {
    super('invalid', `The definition of this run cannot be read (${why}). ${undone}`.trim(), { cause })
  }
}

/** Does what rests on a run's definition alone. What the definition makes throw is said as `Unreadable`, ending with what was not done. */
export function reading<T>(work: () => T, undone = ''): T {
  try {
    return work()
  } catch (error) {
    if (isAppError(error) || error instanceof MissingRows) throw error
    throw new Unreadable(error instanceof Error ? error.message : 'it did not say why', undone, error)
  }
}
