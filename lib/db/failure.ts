import { AppError, isAppError } from '#core/errors.ts'

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EAI_AGAIN',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
])
const CONNECTION_WORDS =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|database .*not reachable|server has closed the connection/i

/** Postgres refuses to order two transactions: the same work may succeed at once when it is done again. */
const ORDER_CODES = new Set(['40001', '40P01', '55P03'])

/** A standby, as a primary is after a failover (25006); no disk, memory or connections left (class 53); a fault of its system (class 58). */
const UNABLE = /^(?:25006|5[38][0-9A-Z]{3})$/

const isRecord = (value: unknown): value is { [key: string]: unknown } => typeof value === 'object' && value !== null

/** The SQLSTATE, system or Prisma code of an error or of what caused it; Prisma keeps the driver's error in `meta`. */
export function codesOf(error: unknown, depth = 0): string[] {
  if (!isRecord(error) || depth > 4) return []
  const own = [error['code'], error['originalCode']].filter((code) => typeof code === 'string')
  const inner = Array.isArray(error['errors']) ? error['errors'].flatMap((each) => codesOf(each, depth + 1)) : []
  const driver = isRecord(error['meta']) ? codesOf(error['meta']['driverAdapterError'], depth + 1) : []
  return [...own, ...codesOf(error['cause'], depth + 1), ...driver, ...inner]
}

/** The database could not be reached, or the connection broke on the way: nothing is known about what was sent last. */
export const isConnectionLost = (error: unknown): boolean =>
  codesOf(error).some((code) => CONNECTION_CODES.has(code) || code.startsWith('08')) ||
  (error instanceof Error && (CONNECTION_WORDS.test(error.message) || isConnectionLost(error.cause)))

/** Serialization failure, deadlock or lock timeout: nothing was written. */
export const isOrderConflict = (error: unknown): boolean => codesOf(error).some((code) => ORDER_CODES.has(code))

/** Postgres cannot do now what it is asked, whoever asks: nothing was written. */
export const isUnable = (error: unknown): boolean => codesOf(error).some((code) => UNABLE.test(code))

/** What a caller may be told of a database failure; anything unknown stays as it is. */
export function asAppError(error: unknown): unknown {
  if (isAppError(error)) return error
  if (isConnectionLost(error))
    return new AppError('unavailable', 'The database cannot be reached: try again in a moment.', { cause: error })
  if (isOrderConflict(error))
    return new AppError('unavailable', 'The database was too busy and nothing was written: try again.', {
      cause: error,
    })
  if (isUnable(error))
    return new AppError('unavailable', 'The database cannot write just now and nothing was written: try again later.', {
      cause: error,
    })
  return error
}
