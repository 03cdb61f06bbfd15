import { isAppError } from '#core/errors.ts'

/** What a work that must be refused says: its code, the places that are wrong, and its message. */
export async function refusalOf(work: Promise<unknown>): Promise<{ code: string; paths: string[]; message: string }> {
  try {
    await work
  } catch (error) {
    if (isAppError(error))
      return { code: error.code, paths: error.issues.map(({ path }) => path), message: error.message }
    throw error
  }
  throw new Error('it was not refused')
}
