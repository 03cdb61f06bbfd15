import { setImmediate as letOthers, setTimeout as delay } from 'node:timers/promises'

/** Lets this process go on with whatever else it does. */
export type Breath = () => Promise<void>

const PAUSE_MS = 2

/** Others have the processor for a while. */
export const rest: Breath = () => delay(PAUSE_MS)

/** Others have one turn. */
export const gasp: Breath = () => letOthers()

/** So many spans keep the processor for about half a millisecond. */
const AT_ONCE = 20

/** Items a few at a time, with a breath before each. */
export async function* fewAtOnce<T>(items: readonly T[], breathe: Breath): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < items.length; at += AT_ONCE) {
    await breathe()
    yield items.slice(at, at + AT_ONCE)
  }
}
