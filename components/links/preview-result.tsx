import { CircleAlert, ExternalLink } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { LinkPreview } from '#services/links/view.ts'
import { formatCount } from '#trace/repeats.ts'
import { SectionLabel } from '~/components/ui/card.tsx'
import { cn } from '~/components/ui/class-names.ts'
import { CopyButton, shortId } from '~/components/ui/copy-button.tsx'

interface PreviewResultProps {
  readonly preview: LinkPreview
  /** Somebody said of what it is wanted. */
  readonly isAsked: boolean
}

/** The address a template makes of a span, what went into it, and what is wrong. */
export function PreviewResult({ preview, isAsked }: PreviewResultProps): ReactNode {
  return (
    <div className="grid gap-3.5">
      <Problems problems={preview.problems} isWrong={isAsked || (preview.span !== null && preview.backend !== null)} />
      <Address preview={preview} />
      <Values values={preview.values} />
      <Environment variables={preview.variables} />
    </div>
  )
}

interface ProblemsProps {
  readonly problems: readonly string[]
  readonly isWrong: boolean
}

/** What is wrong; that nothing is there yet is not. */
function Problems({ problems, isWrong }: ProblemsProps): ReactNode {
  if (problems.length === 0) return null
  return (
    <ul className={cn('grid gap-1', isWrong ? 'text-bad' : 'text-ink2')}>
      {problems.map((problem) => (
        <li key={problem} className="flex items-start gap-1.5">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span className="min-w-0 wrap-anywhere">{problem}.</span>
        </li>
      ))}
    </ul>
  )
}

function Address({
  preview: { span, backend, address, problems, link },
}: {
  readonly preview: LinkPreview
}): ReactNode {
  if (!backend || !span || address === null) return null
  return (
    <div className="min-w-0">
      <SectionLabel>Address</SectionLabel>
      <p className="rounded-lg border border-line bg-raise px-3 py-2.25 font-mono text-xs wrap-anywhere">
        {problems.length > 0 ? (
          address
        ) : (
          <a href={address} target="_blank" rel="noreferrer" className="underline underline-offset-2">
            {address} <ExternalLink aria-hidden className="inline size-3.5 align-[-2px]" />
            <span className="sr-only">in a new tab</span>
          </a>
        )}
      </p>
      <p className="mt-1.5 text-xs text-ink2">
        The span <b className="font-medium">{span.name}</b> <code>{span.spanId}</code> of{' '}
        <Link href={`/runs/${span.runId}`} className="underline underline-offset-2">
          {span.workflow} {shortId(span.runId)}
        </Link>
        .{link?.kind === 'none' && ` Pages do not link it: ${link.why}`}
        {backend.spansMax !== null &&
          ` ${backend.name} shows at most ${formatCount(backend.spansMax)} spans of a trace; pages of larger runs say so.`}
      </p>
    </div>
  )
}

function Values({ values }: Pick<LinkPreview, 'values'>): ReactNode {
  if (values.length === 0) return null
  return (
    <div>
      <SectionLabel>What is put in</SectionLabel>
      <dl className="grid grid-cols-[minmax(0,112px)_minmax(0,1fr)] gap-x-3.5 gap-y-1.25 md:grid-cols-[minmax(0,140px)_minmax(0,1fr)_auto]">
        {values.map(({ name, value, variable }) => (
          <div key={name} className="contents">
            <dt className="font-mono text-xs wrap-anywhere text-ink3">{`{${name}}`}</dt>
            <dd className="min-w-0 font-mono text-xs wrap-anywhere">
              {value ?? <span className="text-bad">nothing</span>}
            </dd>
            <dd className="text-xs text-ink3 max-md:col-start-2">
              {variable === null ? 'from the span' : <code>{variable}</code>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function Environment({ variables }: Pick<LinkPreview, 'variables'>): ReactNode {
  if (variables.length === 0) return null
  const text = variables.map(([name, value]) => `${name}=${value}`).join('\n')
  return (
    <div>
      <SectionLabel>To have it, set in the environment of console and gateway</SectionLabel>
      <div className="flex items-start gap-2 rounded-lg border border-line bg-raise px-3 py-2.25">
        <pre className="min-w-0 flex-1 font-mono text-xs wrap-anywhere whitespace-pre-wrap">{text}</pre>
        <CopyButton text={text} label="Copy the variables" />
      </div>
    </div>
  )
}
