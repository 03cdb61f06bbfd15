import { z } from 'zod'
import { instant, MOMENT_MAX } from './time.ts'

/** The largest 32-bit integer: of versions, revisions and places in a run (Conductor: int). */
export const INT_MAX = 2 ** 31 - 1

/** The database keeps no NUL, and nothing that is no UTF-8. */
export const isKeepable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** A text as it can be kept: each part that cannot becomes U+FFFD. */
export const keepable = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed()

/** A text that can be kept, and so be looked for. */
export const Text = z.string().refine(isKeepable, 'holds a NUL or half a character, which cannot be kept')

/** A count that a 32-bit column holds. */
export const Int = z.int().min(0).max(INT_MAX, `must not be more than ${INT_MAX}`)

/** A moment as milliseconds since the epoch. */
export const Moment = z.int().min(0).max(MOMENT_MAX, 'must not be later than the year 9999').transform(instant)
