import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

const initials = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N} ]/gu, ' ')
    .trim()
    .slice(0, 2)
    .toUpperCase() || '?'

/** Two letters in a circle; decoration beside a name. */
export function Avatar({
  name,
  className,
}: {
  readonly name: string
  readonly className?: string | undefined
}): ReactNode {
  return (
    <span
      aria-hidden
      className={cn(
        'inline-grid size-4.5 shrink-0 place-items-center rounded-full bg-accent-soft text-[9px] font-bold text-accent',
        className,
      )}
    >
      {initials(name)}
    </span>
  )
}

/** A person's name with their avatar. */
export function Person({
  name,
  className,
}: {
  readonly name: string
  readonly className?: string | undefined
}): ReactNode {
  return (
    <span className={cn('inline-flex min-w-0 items-center gap-1.5', className)}>
      <Avatar name={name} />
      <span className="truncate font-medium">{name}</span>
    </span>
  )
}
