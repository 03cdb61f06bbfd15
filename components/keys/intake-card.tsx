import type { ReactNode } from 'react'
import type { IntakeCounts } from '#services/ingest-keys/view.ts'
import { Card } from '~/components/ui/card.tsx'

interface Row {
  readonly what: keyof IntakeCounts
  readonly name: string
  readonly meaning: string
}

/** What is no trouble first, then what was lost of it, and last what was not taken at all. */
const ROWS: readonly Row[] = [
  { what: 'received', name: 'Spans kept', meaning: 'of runs, and those that wait for one' },
  {
    what: 'withoutEvents',
    name: 'Kept without events',
    meaning: 'more came in than could be kept; failed spans stay whole',
  },
  {
    what: 'withoutAttributes',
    name: 'Kept without attributes',
    meaning: 'still more came in; failed spans stay whole',
  },
  {
    what: 'rejected',
    name: 'Spans rejected',
    meaning: 'no run has their trace, no key names their service, or they are broken',
  },
  {
    what: 'refusedRequests',
    name: 'Requests put off',
    meaning: 'too much at once; who sent them was asked to come again',
  },
]

/** What became of what was sent in the last day. */
export function IntakeCard({ counts }: { readonly counts: IntakeCounts }): ReactNode {
  return (
    <Card title="What came in" aside={<span className="text-xs">last 24 hours</span>}>
      <dl>
        {ROWS.map(({ what, name, meaning }) => (
          <div
            key={what}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-5 border-b border-line2 px-4 py-2 last:border-b-0"
          >
            <dt className="min-w-0">
              {name} <span className="text-ink3">{meaning}</span>
            </dt>
            <dd className="tabular-nums">{counts[what].toLocaleString('en')}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
