import type { Json, JsonObject } from '#core/json.ts'
import { keptTraceState } from '#core/trace-state.ts'
import type { Dropped, ValueType } from './span.ts'
import { setMember } from './otlp-value.ts'

/** What has extras, while it is read; they are made when there is one. */
export interface Extended {
  extras?: RawExtras
}

export interface Attributed extends Extended {
  attributes: JsonObject
}

interface RawExtras {
  traceState?: string
  flags?: number
  schemaUrl?: string
  types?: { [name: string]: ValueType }
  dropped?: { -readonly [Part in keyof Dropped]: Dropped[Part] }
}

/** OTLP: these counts are 32 bits wide. */
const COUNT_MAX = 2 ** 32 - 1

const extrasOf = (of: Extended): RawExtras => (of.extras ??= {})

/** One more attribute; of equal names the last counts. */
export function addAttribute(to: Attributed, name: string, value: Json, type: ValueType | undefined): void {
  setMember(to.attributes, name, value)
  if (type !== undefined) setMember((extrasOf(to).types ??= {}), name, type)
}

/** Keeps the state of a trace, if it says anything. */
export function addTraceState(to: Extended, text: string): void {
  const traceState = keptTraceState(text)
  if (traceState !== '') extrasOf(to).traceState = traceState
}

/** OTLP: of a span's and a link's flags these ten bits mean something. */
const FLAGS = 0x3ff

export function addFlags(to: Extended, flags: number): void {
  const known = flags & FLAGS
  if (known !== 0) extrasOf(to).flags = known
}

export function addSchemaUrl(to: Extended, url: string): void {
  if (url !== '') extrasOf(to).schemaUrl = url
}

/** So many more were left out, by whoever sent it or here. */
export function addDropped(to: Extended, what: keyof Dropped, count: number): void {
  if (count <= 0) return
  const dropped = (extrasOf(to).dropped ??= {})
  dropped[what] = Math.min(COUNT_MAX, (dropped[what] ?? 0) + count)
}
