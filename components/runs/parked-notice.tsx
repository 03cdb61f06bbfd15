import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

/** Why a run stands still though nobody paused it. */
export function ParkedNotice({ why }: { readonly why: string | null }): ReactNode {
  if (why === null) return null
  return (
    <section
      aria-label="Set aside"
      className="mx-6 mt-4 flex items-start gap-x-3 rounded-[10px] border border-bad/40 bg-bad-bg px-4 py-2.75 max-md:mx-3.5"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0">
        <p className="font-medium">This run was set aside: it cannot go on.</p>
        <p className="text-ink2 wrap-anywhere">{why}</p>
      </div>
    </section>
  )
}
