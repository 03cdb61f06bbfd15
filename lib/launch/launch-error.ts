/** Something the person who started us must know or do; its message is the one sentence they are shown. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError'
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
