import type { ReactNode } from 'react'
import type { CronLineView } from '#services/schedules/view.ts'

/** When a schedule fires: in words where there are any, and always as it is written. */
export function CronText({ crons }: { readonly crons: readonly CronLineView[] }): ReactNode {
  return (
    <ul className="grid min-w-0 gap-0.5">
      {crons.map(({ expression, zoneId, words }) => (
        <li key={`${expression} ${zoneId}`} className="min-w-0 wrap-anywhere">
          {words !== null && <span className="mr-2 font-medium">{words}</span>}
          <span className="text-ink3">
            <code className="text-xs">{expression}</code> {zoneId}
          </span>
        </li>
      ))}
    </ul>
  )
}
