import type { ReactNode } from 'react'
import type { JsonObject } from '#core/json.ts'
import { readableText } from '#engine/definition/reading-order.ts'
import { lineChanges } from '#ledger/line-changes.ts'
import { LineChanges } from '~/components/ui/line-changes.tsx'

/** The number is told beside it; its line would differ every time. */
export function definitionText({ version: _version, ...rest }: JsonObject): string {
  return readableText(rest)
}

/** What a text changes of what is registered. */
export function Difference({ before, after }: { readonly before: JsonObject; readonly after: JsonObject }): ReactNode {
  const lines = lineChanges(definitionText(before), definitionText(after))
  if (lines.every(({ kind }) => kind === 'skip' || kind === 'same'))
    return <p className="px-4 py-3 text-ink2">No line differs.</p>
  return <LineChanges lines={lines} />
}
