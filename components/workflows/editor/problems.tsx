import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Issue } from '#core/errors.ts'
import type { Preview } from '#services/workflows/view.ts'
import { cn } from '~/components/ui/class-names.ts'

interface ProblemsProps {
  readonly preview: Preview
  readonly failure: string | null
  readonly onGoTo: (path: string) => void
}

/** What is wrong with a definition, and what deserves a second look; each leads to its place in the text. */
export function Problems({ preview: { issues, warnings }, failure, onGoTo }: ProblemsProps): ReactNode {
  if (failure) return <p className="px-4 py-3 text-bad">{failure}</p>
  if (issues.length + warnings.length === 0) {
    return (
      <p className="flex items-center gap-2 px-4 py-3 text-ink2">
        <CircleCheck aria-hidden className="size-4 shrink-0 text-ok" /> No problem found.
      </p>
    )
  }
  return (
    <ul className="py-1">
      {issues.map((issue) => (
        <Problem key={`e ${issue.path} ${issue.message}`} {...{ issue, onGoTo }} isError />
      ))}
      {warnings.map((issue) => (
        <Problem key={`w ${issue.path} ${issue.message}`} {...{ issue, onGoTo }} isError={false} />
      ))}
    </ul>
  )
}

interface ProblemProps {
  readonly issue: Issue
  readonly isError: boolean
  readonly onGoTo: (path: string) => void
}

function Problem({ issue: { path, message }, isError, onGoTo }: ProblemProps): ReactNode {
  const Icon = isError ? CircleAlert : TriangleAlert
  return (
    <li>
      <button
        type="button"
        onClick={() => onGoTo(path)}
        className="flex w-full items-start gap-2 px-4 py-1.5 text-left hover:bg-raise"
      >
        <Icon aria-hidden className={cn('mt-0.5 size-3.5 shrink-0', isError ? 'text-bad' : 'text-wait')} />
        <span className="min-w-0 wrap-anywhere">
          <span className="sr-only">{isError ? 'Error: ' : 'Warning: '}</span>
          <code className="text-xs">{path}</code> {message}
        </span>
      </button>
    </li>
  )
}
