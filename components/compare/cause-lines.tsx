'use client'

import { Link } from '~/components/ui/link.tsx'
import { type ReactNode, useState } from 'react'
import type { CauseLine, CauseLink } from '#trace/cause-lines.ts'
import type { CauseView } from '#services/runs/cause-view.ts'
import type { RunView } from '#services/runs/view.ts'
import { StoryParts } from '~/components/runs/story-parts.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { Skeleton } from '~/components/ui/skeleton.tsx'
import { comparisonPath } from '~/components/workflows/paths.ts'
import { comparePath, rowPath } from './paths.ts'
import { useCause } from './queries.ts'

const LINES_MAX = 6

export interface CausePanelProps {
  readonly view: RunView
  /** Shows a row of this run's timeline. */
  readonly onShow: (key: string) => void
}

function pathOf(to: CauseLink, view: RunView): string {
  switch (to.kind) {
    case 'row':
      return rowPath(to.runId, to.key)
    case 'compare':
      return comparePath(view.id, to.withId)
    case 'versions':
      return comparisonPath(to.workflow, to.before, to.after)
    case 'task':
      return `/workflows/tasks/${encodeURIComponent(to.name)}`
    case 'runs':
      return `/runs?workflow=${encodeURIComponent(to.workflow)}`
  }
}

const LINE = 'text-left decoration-dotted underline-offset-3 hover:underline'

function Line({ line, view, onShow }: CausePanelProps & { readonly line: CauseLine }): ReactNode {
  const { to } = line
  const words = <StoryParts parts={line.parts} />
  return (
    <li className="min-w-0 wrap-anywhere">
      {line.isLikely && (
        <span className="mr-1.5 rounded border border-line bg-raise px-1 py-px text-2xs font-medium text-ink2">
          likely
        </span>
      )}
      {to.kind === 'row' && to.runId === view.id ? (
        <button type="button" onClick={() => onShow(to.key)} className={LINE}>
          {words}
        </button>
      ) : (
        <Link href={pathOf(to, view)} className={LINE}>
          {words}
        </Link>
      )}
    </li>
  )
}

function Lines({ cause, ...rest }: CausePanelProps & { readonly cause: CauseView }): ReactNode {
  const [isAll, setAll] = useState(false)
  const shown = isAll ? cause.lines : cause.lines.slice(0, LINES_MAX)
  const more = cause.lines.length - shown.length
  return (
    <>
      <ul className="grid gap-1.25 leading-relaxed text-ink2">
        {shown.map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- the lines come in one piece and never move
          <Line key={index} line={line} {...rest} />
        ))}
      </ul>
      {more > 0 && (
        <button type="button" onClick={() => setAll(true)} className="mt-1.5 text-xs text-accent hover:underline">
          {more} more
        </button>
      )}
    </>
  )
}

function Compared({ view }: { readonly view: RunView }): ReactNode {
  const good = useCause(view).data?.good
  if (!good) return null
  return (
    <span className="text-xs text-ink3">
      compared with{' '}
      <Link
        href={comparePath(view.id, good.id)}
        className="text-ink2 underline decoration-dotted underline-offset-2 hover:text-ink"
      >
        the last good run
      </Link>
      , v{good.version}, <Moment at={good.createdAt} />
    </span>
  )
}

function Content({ view, onShow }: CausePanelProps): ReactNode {
  const { data: cause, error } = useCause(view)
  if (cause) return <Lines {...{ cause, view, onShow }} />
  if (error !== null) return <p className="text-ink2">It could not be worked out. {error.message}</p>
  return cause === null ? <p className="text-ink2">Nothing more is known.</p> : <Skeleton className="h-18 w-3/4" />
}

function titleOf({ status, endedAt }: RunView): string {
  if (endedAt === null) return 'Why it is slow, so far'
  return status === 'COMPLETED' ? 'Why it was slow' : 'Why it failed'
}

/** The heading and the lines of why a run failed, or is or was slow. */
export function CauseLines(props: CausePanelProps): ReactNode {
  return (
    <>
      <div className="mb-1.75 flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <h2 id="cause" className="text-2xs font-semibold tracking-wider text-ink3 uppercase">
          {titleOf(props.view)}
        </h2>
        <Compared view={props.view} />
      </div>
      <Content {...props} />
    </>
  )
}
