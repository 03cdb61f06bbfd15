import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './class-names.ts'
import { CopyButton } from './copy-button.tsx'

interface ErrorPanelProps {
  /** What happened. */
  readonly title: string
  /** What was not done. */
  readonly notDone?: ReactNode
  /** What to do. */
  readonly advice?: ReactNode
  readonly issues?: readonly { readonly path: string; readonly message: string }[] | undefined
  readonly traceId?: string | null | undefined
  readonly actions?: ReactNode
  readonly className?: string | undefined
}

/** An error in words: what happened, what was not done, what to do, and the trace id to ask about it. */
export function ErrorPanel(props: ErrorPanelProps): ReactNode {
  const { title, notDone, advice, issues = [], traceId, actions, className } = props
  return (
    <div
      role="alert"
      className={cn(
        'flex min-w-0 gap-2.5 rounded-lg border border-bad/40 bg-bad-bg px-3.5 py-2.75 text-bad',
        className,
      )}
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="grid min-w-0 gap-1 wrap-anywhere">
        <p className="font-semibold">{title}</p>
        {notDone && <p>{notDone}</p>}
        {issues.length > 0 && (
          <ul className="list-disc pl-4">
            {issues.map((issue) => (
              <li key={`${issue.path} ${issue.message}`}>
                <code className="text-xs">{issue.path}</code> {issue.message}
              </li>
            ))}
          </ul>
        )}
        {advice && <p className="text-ink">{advice}</p>}
        {traceId && (
          <p className="flex flex-wrap items-center gap-1 text-xs text-ink">
            Trace <code>{traceId}</code> <CopyButton text={traceId} label="Copy trace id" />
          </p>
        )}
        {actions && <div className="mt-1 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}
