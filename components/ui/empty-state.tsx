import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

interface EmptyStateProps {
  readonly icon?: LucideIcon
  readonly title: ReactNode
  /** What this place shows once there is something. */
  readonly children: ReactNode
  /** The one button that fills it. */
  readonly action?: ReactNode
  readonly className?: string | undefined
}

/** Stands where nothing is yet, and teaches. */
export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps): ReactNode {
  return (
    <div className={cn('grid justify-items-center gap-1.5 px-6 py-9 text-center', className)}>
      {Icon && <Icon aria-hidden className="mb-1 size-6 text-ink3" strokeWidth={1.5} />}
      <div className="text-base font-semibold">{title}</div>
      <div className="max-w-[52ch] text-ink2">{children}</div>
      {action && <div className="mt-2.5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
