import type { RunId } from '#core/ids.ts'

/** A row of a run's timeline. */
export const rowPath = (runId: RunId, key: string): string => `/runs/${runId}?sel=${encodeURIComponent(key)}`

/** A run beside another one. */
export const comparePath = (runId: RunId, withId: RunId): string => `/runs/${runId}?tab=compare&with=${withId}`

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i

/** The run that a pasted id or address names, or null. */
export function runIdIn(text: string): RunId | null {
  const inPath = /\/runs\/([^/?#]+)/.exec(text)?.[1] ?? text
  const found = UUID.exec(inPath)?.[0]
  return found === undefined ? null : (found.toLowerCase() as RunId)
}
