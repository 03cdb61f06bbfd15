import type { ReactNode } from 'react'
import { formatDuration, formatMoment } from '#trace/format.ts'
import type { TimelineRow } from '#trace/timeline-row.ts'
import { rowWords } from './row-words.ts'
import { stateWord } from './row-icon.tsx'

const HEAD = ['Lane', 'What', 'State', 'Began', 'Took', 'In words'] as const

/** The same rows as a plain table, for whoever reads better without bars. */
export function TimelineTable({
  rows,
  start,
}: {
  readonly rows: readonly TimelineRow[]
  readonly start: number
}): ReactNode {
  return (
    <section
      aria-label="Timeline as a table"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
      tabIndex={0}
      className="relative overflow-x-auto border-t border-line bg-panel"
    >
      <table className="w-full text-left">
        <thead>
          <tr className="border-b border-line text-2xs text-ink3">
            {HEAD.map((name) => (
              <th key={name} scope="col" className="px-3 py-2 font-semibold first:pl-6">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const from = row.segments[0]?.from ?? row.marks[0]?.at
            return (
              <tr key={row.key} className="border-b border-line2 align-top">
                <td className="py-1.5 pr-3 pl-6 text-ink3">{row.lane}</td>
                <th scope="row" className="px-3 py-1.5 font-normal" style={{ paddingLeft: 12 + row.depth * 16 }}>
                  {row.label} <span className="text-ink3">{row.note}</span>
                </th>
                <td className="px-3 py-1.5 whitespace-nowrap">{stateWord(row.state)}</td>
                <td className="px-3 py-1.5 whitespace-nowrap">{from === undefined ? '' : formatMoment(from)}</td>
                <td className="px-3 py-1.5 whitespace-nowrap">{formatDuration(row.durationMs)}</td>
                <td className="px-3 py-1.5 text-ink2">{rowWords(row, start)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
