export interface TimeLimits {
  /** When JavaScript is interrupted, in ms of processor time; jq and JavaScript's built-in functions cannot be. */
  readonly softMs: number
  /** When the thread is killed, in ms of processor time since it was given the script. */
  readonly hardMs: number
  /** When it is killed by the clock: it may have waited for a processor, or run what cannot even be asked. */
  readonly wallMs: number
}

export const TIME_LIMITS: TimeLimits = { softMs: 200, hardMs: 600, wallMs: 6_000 }

/** Memory of one evaluation, beside what the interpreter itself needs. */
export const MEMORY_BYTES_MAX = 16 * 1024 * 1024
/** WebAssembly memory both interpreters begin with, and which counts for nobody. */
export const BASE_BYTES = 16 * 1024 * 1024
/** JSON text, in UTF-16 units. */
export const RESULT_LENGTH_MAX = 1_000_000
export const DATA_LENGTH_MAX = 4_000_000
export const SOURCE_LENGTH_MAX = 100_000

/**
 * V8's own memory and stack in a thread. The stack must be so large that QuickJS meets the end of its own first: V8's
 * would leave the interpreter torn.
 */
export const THREAD_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 16 }
export const SCRIPT_STACK_BYTES = 256 * 1024

export const TOO_SLOW = 'The script took longer than it may.'
export const TOO_MUCH_MEMORY = `The script needs more than ${MEMORY_BYTES_MAX / 1024 / 1024} MB of memory.`
export const TOO_LARGE = `The result has more than ${RESULT_LENGTH_MAX} characters as JSON.`
