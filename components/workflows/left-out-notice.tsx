import type { ReactNode } from 'react'

const SHOWN_MAX = 5

/** Says what of an earlier input is not here to launch with again: it is hidden from whoever reads a run. */
export function LeftOutNotice({ paths }: { readonly paths: readonly string[] }): ReactNode {
  if (paths.length === 0) return null
  const more = paths.length - SHOWN_MAX
  return (
    <p role="note" className="text-ink2">
      Left out, because it is hidden there: <code className="text-xs">{paths.slice(0, SHOWN_MAX).join(', ')}</code>
      {more > 0 && ` and ${more} more`}. Fill it in where it is needed.
    </p>
  )
}
