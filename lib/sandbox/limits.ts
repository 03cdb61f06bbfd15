import { PAYLOAD_LIMITS } from '#core/json.ts'

export interface Limits {
  /** When JavaScript is interrupted, in ms of processor time; jq and JavaScript's built-in functions cannot be. */
  readonly softMs: number
  /** When the thread is killed, in ms of processor time since it was given the script. */
  readonly hardMs: number
  /** When it is killed by the clock: it may have waited for a processor, or run what cannot even be asked. */
  readonly wallMs: number
  /** Memory of one evaluation, beside what the interpreter itself needs. */
  readonly memoryMbMax: number
  /** Memory of V8 in its thread. */
  readonly heapMbMax: number
  /** JSON text, in UTF-16 units. */
  readonly dataLengthMax: number
  readonly resultLengthMax: number
}

/** Most scripts are through at once. */
export const SHORT_LIMITS: Limits = {
  softMs: 200,
  hardMs: 600,
  wallMs: 6_000,
  memoryMbMax: 16,
  heapMbMax: 64,
  dataLengthMax: 4_000_000,
  resultLengthMax: 1_000_000,
}

/** Conductor: 4 s, and whatever a payload may hold. */
export const LONG_LIMITS: Limits = {
  softMs: 4_000,
  hardMs: 5_000,
  wallMs: 30_000,
  memoryMbMax: 256,
  heapMbMax: 512,
  dataLengthMax: PAYLOAD_LIMITS.bytesMax,
  resultLengthMax: PAYLOAD_LIMITS.bytesMax,
}

export const MB = 1024 * 1024
/** WebAssembly memory both interpreters begin with, and which counts for nobody. */
export const BASE_BYTES = 16 * 1024 * 1024
export const SOURCE_LENGTH_MAX = 100_000

/**
 * V8's own memory and stack in a thread. The stack must be so large that QuickJS meets the end of its own first: V8's
 * would leave the interpreter torn.
 */
export const threadLimits = ({ heapMbMax }: Limits) => ({
  maxOldGenerationSizeMb: heapMbMax,
  maxYoungGenerationSizeMb: 16,
  stackSizeMb: 16,
})
export const SCRIPT_STACK_BYTES = 256 * 1024

export const TOO_SLOW = 'The script took longer than it may.'
export const tooMuchMemory = ({ memoryMbMax }: Limits): string =>
  `The script needs more than ${memoryMbMax} MB of memory.`
export const tooLarge = ({ resultLengthMax }: Limits): string =>
  `The result has more than ${resultLengthMax} characters as JSON.`
