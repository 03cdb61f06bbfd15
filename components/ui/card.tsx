import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

interface CardProps {
  readonly title?: ReactNode
  /** Small text or controls at the right of the title. */
  readonly aside?: ReactNode
  readonly children: ReactNode
  readonly className?: string | undefined
  /** Names the card for assistive technology and links; needed when the title is no plain text. */
  readonly id?: string | undefined
}

/** A bordered panel with an optional title line. */
export function Card({ title, aside, children, className, id }: CardProps): ReactNode {
  return (
    <section id={id} className={cn('min-w-0 rounded-[10px] border border-line bg-panel', className)}>
      {title !== undefined && (
        <div className="flex min-h-10.5 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2">
          <h2 className="text-sm font-semibold">{title}</h2>
          {aside !== undefined && <div className="ml-auto flex items-center gap-2 text-ink3">{aside}</div>}
        </div>
      )}
      {children}
    </section>
  )
}

/** A small heading above a group of facts. */
export function SectionLabel({ children }: { readonly children: ReactNode }): ReactNode {
  return <h3 className="mb-1.75 text-2xs font-semibold tracking-wider text-ink3 uppercase">{children}</h3>
}

/** Pairs of name and value in two aligned columns. */
export function Facts({
  rows,
  className,
}: {
  readonly rows: readonly (readonly [name: string, value: ReactNode])[]
  readonly className?: string | undefined
}): ReactNode {
  return (
    <dl
      className={cn(
        'grid grid-cols-[130px_minmax(0,1fr)] gap-x-3.5 gap-y-1.75 max-md:grid-cols-[96px_minmax(0,1fr)]',
        className,
      )}
    >
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink3">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
