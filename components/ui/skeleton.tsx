import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

/** Holds the place of what is being read, in its size, so that nothing jumps. */
export function Skeleton({ className }: { readonly className?: string | undefined }): ReactNode {
  return <div aria-hidden className={cn('animate-pulse rounded-md bg-raise', className)} />
}

const PANELS = [120, 260]

/** A page on its way: heading and some panels in their places. */
export function PageSkeleton({ panels = PANELS }: { readonly panels?: readonly number[] }): ReactNode {
  return (
    <output aria-label="Loading" className="grid max-w-[1088px] gap-4 px-6 pt-4.5 max-md:px-3.5">
      <Skeleton className="h-6.5 w-56" />
      {panels.map((height) => (
        <div key={height} style={{ height }} className="animate-pulse rounded-[10px] border border-line bg-panel" />
      ))}
    </output>
  )
}
