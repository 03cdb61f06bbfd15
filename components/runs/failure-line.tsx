import { ArrowRight, X } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import type { FirstFailure } from '#trace/story-failure.ts'
import { shortened } from '#trace/story-line.ts'

/** The failure in one line: task → spans → the one where it began, and what that says. */
export function FailureLine({ failure }: { readonly failure: FirstFailure }): ReactNode {
  const names = [failure.attempt.ref, ...failure.spans.slice(-2).map((span) => span.name)]
  return (
    <p className="mb-1.75 flex flex-wrap items-center gap-x-2 font-medium text-bad wrap-anywhere">
      <X aria-hidden className="size-3.5 shrink-0" strokeWidth={2.5} />
      <span className="sr-only">First failure: </span>
      {names.map((name, index) => (
        <Fragment key={`${name}-${names.slice(0, index).length}`}>
          {index > 0 && <ArrowRight aria-hidden className="size-3.5 shrink-0" />}
          <span>{name}</span>
        </Fragment>
      ))}
      {failure.reason !== null && <code className="text-xs">{shortened(failure.reason, 120)}</code>}
    </p>
  )
}
