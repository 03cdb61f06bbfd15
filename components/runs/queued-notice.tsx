import { CircleDashed } from 'lucide-react'
import type { ReactNode } from 'react'

/** What a run that has not begun waits for. */
export function QueuedNotice({ waitsFor }: { readonly waitsFor: string }): ReactNode {
  return (
    <section
      aria-label="Queued"
      className="mx-6 mt-4 flex items-start gap-x-3 rounded-[10px] border border-line bg-raise px-4 py-2.75 max-md:mx-3.5"
    >
      <CircleDashed aria-hidden className="mt-0.5 size-4 shrink-0 text-ink2" />
      <div className="min-w-0">
        <p className="font-medium">This run is queued: it begins by itself when a place is free.</p>
        <p className="text-ink2 wrap-anywhere">{waitsFor}</p>
      </div>
    </section>
  )
}
