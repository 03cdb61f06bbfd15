import { isKeepable } from '#core/input.ts'

/** Of what is looked for by an index, which holds 2,700 bytes. */
const KEY_LENGTH_MAX = 800
/** Of what a task, an event or a queue is called (Conductor: 255). */
const NAME_LENGTH_MAX = 255

const problemOf = (text: string, lengthMax: number): string | null => {
  if (!isKeepable(text)) return 'holds a NUL or half a character'
  return text.length > lengthMax ? `is longer than ${lengthMax} characters` : null
}

/** Why a text that a run came to cannot name anything, as the end of a sentence that begins with what it is; null when it can. */
export const nameProblem = (text: string): string | null => problemOf(text, NAME_LENGTH_MAX)

/** The same of what runs are found by: a correlation id, an idempotency key. */
export const keyProblem = (text: string | null): string | null => text && problemOf(text, KEY_LENGTH_MAX)
