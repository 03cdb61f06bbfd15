import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

interface PageProps {
  readonly title: ReactNode
  /** One line under the title. */
  readonly meta?: ReactNode
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** `text` for pages that are read, `wide` for tables and timelines. */
  readonly width?: 'text' | 'wide'
}

/** The frame of a page: heading, one line of facts, actions, content. */
export function Page({ title, meta, actions, children, width = 'text' }: PageProps): ReactNode {
  return (
    <div className={cn('px-6 pt-4.5 pb-8 max-md:px-3.5', width === 'text' && 'max-w-[1088px]')}>
      <div className="mb-4 flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1">
          <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
          {meta && <div className="mt-1 flex flex-wrap items-center gap-x-4.5 gap-y-1 text-ink2">{meta}</div>}
        </div>
        {actions && <div className="flex flex-wrap gap-2 max-md:w-full max-md:*:flex-1">{actions}</div>}
      </div>
      {children}
    </div>
  )
}
