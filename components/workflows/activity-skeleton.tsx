import type { ReactNode } from 'react'
import { Skeleton } from '~/components/ui/skeleton.tsx'

/** Holds the place of a workflow's activity. */
export const ActivitySkeleton = (): ReactNode => (
  <output aria-label="Loading" className="mt-6 grid gap-4">
    <Skeleton className="h-6.5 w-36" />
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
      <Skeleton className="h-112" />
      <Skeleton className="h-40" />
    </div>
  </output>
)
