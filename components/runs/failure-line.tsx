import { ArrowRight, X } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import type { RunTold } from './tell-run.ts'

/** The failure in one line: task → spans → the one where it began, and what that says. */
export function FailureLine({ names, reason }: NonNullable<RunTold['failure']>): ReactNode {
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
      {reason !== null && <code className="text-xs">{reason}</code>}
    </p>
  )
}
