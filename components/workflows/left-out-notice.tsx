import { Fragment, type ReactNode } from 'react'

const SHOWN_MAX = 5

/** Says what of an earlier input is not here to launch with again: it is hidden from whoever reads a run. */
export function LeftOutNotice({ paths }: { readonly paths: readonly string[] }): ReactNode {
  if (paths.length === 0) return null
  const more = paths.length - SHOWN_MAX
  return (
    <p role="note" className="text-ink2">
      Left out, because the definition masks it:{' '}
      {paths.slice(0, SHOWN_MAX).map((path, i) => (
        <Fragment key={path}>
          {i > 0 && ', '}
          <code className="text-xs wrap-anywhere text-ink">{path}</code>
        </Fragment>
      ))}
      {more > 0 && ` and ${more} more`}. Fill in what is needed.
    </p>
  )
}
