const ERROR_CODES = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'rate_limited',
  'unavailable',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** One thing that is wrong, and where: `path` is a JSON path such as `$.input.version`. */
export interface Issue {
  readonly path: string
  readonly message: string
}

/** The one error that crosses rooms. Its message says what was wrong, what was not done, and what to do; it never holds a secret. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly issues: readonly Issue[]

  constructor(code: ErrorCode, message: string, options: { issues?: readonly Issue[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.issues = options.issues ?? []
  }
}

export const isAppError = (error: unknown): error is AppError => error instanceof Error && error.name === 'AppError'

/** For the end of a `switch` over a union: the compiler refuses it while a case is missing. */
export function never(value: never): never {
  throw new Error(`unexpected: ${JSON.stringify(value)}`)
}
