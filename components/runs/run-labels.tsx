import type { ReactNode } from 'react'
import type { Labels } from '#engine/model.ts'
import { cn } from '~/components/ui/class-names.ts'

const CHIP = 'inline-block max-w-full truncate rounded-[5px] border border-line px-1.5 text-2xs leading-4.5 text-ink2'

interface RunLabelsProps {
  readonly labels: Labels
  /** So many are shown; how many more there are is said. */
  readonly shownMax?: number
  readonly className?: string | undefined
}

/** What people wrote on a run. */
export function RunLabels({ labels, shownMax = Infinity, className }: RunLabelsProps): ReactNode {
  const all = Object.entries(labels)
  if (all.length === 0) return null
  const shown = all.slice(0, shownMax)
  return (
    <span className={cn('flex min-w-0 flex-wrap items-center gap-1', className)}>
      <span className="sr-only">Labels: </span>
      {shown.map(([name, value]) => (
        <span key={name} className={CHIP}>
          {name}=<span className="text-ink">{value}</span>
        </span>
      ))}
      {shown.length < all.length && <span className="text-2xs text-ink2">+{all.length - shown.length}</span>}
    </span>
  )
}
