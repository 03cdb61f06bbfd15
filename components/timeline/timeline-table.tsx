'use client'

import { type ReactNode, useState } from 'react'
import { formatDuration, formatMoment } from '#trace/format.ts'
import { formatCount } from '#trace/repeats.ts'
import type { TimelineRows } from '#trace/timeline-lanes.ts'
import type { TimelineRow } from '#trace/timeline-row.ts'
import { Button } from '~/components/ui/button.tsx'
import { cn } from '~/components/ui/class-names.ts'
import { rowWords } from './row-words.ts'
import { stateWord } from './row-icon.tsx'
import type { RowActions } from './timeline-row.tsx'

const HEAD = ['Lane', 'What', 'State', 'Began', 'Took', 'In words'] as const
const PAGE = 100

interface TimelineTableProps extends RowActions {
  readonly rows: TimelineRows
  readonly start: number
  readonly selected: string | null
}

function Row({
  row,
  start,
  isSelected,
  onSelect,
  onToggle,
}: RowActions & { readonly row: TimelineRow; readonly start: number; readonly isSelected: boolean }): ReactNode {
  const from = row.segments[0]?.from ?? row.marks[0]?.at
  const count = row.count > 0 ? ` × ${formatCount(row.count)}` : ''
  return (
    <tr className={cn('border-b border-line2 align-top', isSelected && 'bg-accent-soft', row.isMatch && 'bg-wait-bg')}>
      <td className="py-1.5 pr-3 pl-6 text-ink3">{row.lane}</td>
      <th scope="row" className="px-3 py-1.5 font-normal" style={{ paddingLeft: 12 + Math.min(row.depth, 12) * 16 }}>
        <button type="button" aria-pressed={isSelected} onClick={() => onSelect(row.key)} className="hover:underline">
          {row.label}
          {count}
        </button>{' '}
        <span className="text-ink3">{row.note}</span>{' '}
        {row.isExpandable && (
          <button
            type="button"
            aria-expanded={row.isExpanded}
            onClick={() => onToggle(row.key, !row.isExpanded)}
            className="text-xs text-ink3 underline decoration-dotted hover:text-ink"
          >
            {row.isExpanded ? 'fold' : 'unfold'}
            <span className="sr-only"> {row.label}</span>
          </button>
        )}
      </th>
      <td className="px-3 py-1.5 whitespace-nowrap">{stateWord(row.state)}</td>
      <td className="px-3 py-1.5 whitespace-nowrap">{from === undefined ? '' : formatMoment(from)}</td>
      <td className="px-3 py-1.5 whitespace-nowrap">{formatDuration(row.durationMs)}</td>
      <td className="px-3 py-1.5 text-ink2">{rowWords(row, start)}</td>
    </tr>
  )
}

/** The same rows as a plain table, for whoever reads better without bars; a hundred at a time. */
export function TimelineTable({ rows, start, selected, onSelect, onToggle }: TimelineTableProps): ReactNode {
  const chosen = Math.max(0, rows.indexOf(selected))
  const [turned, setTurned] = useState<number | null>(null)
  const last = Math.max(0, Math.ceil(rows.count / PAGE) - 1)
  const page = Math.min(turned ?? Math.floor(chosen / PAGE), last)
  const first = page * PAGE
  const shown = Array.from({ length: Math.min(PAGE, rows.count - first) }, (_, nth) => rows.rowAt(first + nth))
  return (
    <section
      aria-label="Timeline as a table"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
      tabIndex={0}
      className="relative overflow-x-auto border-t border-line bg-panel"
    >
      <table className="w-full text-left" aria-rowcount={rows.count}>
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
          {shown.map(
            (row) =>
              row && <Row key={row.key} {...{ row, start, onSelect, onToggle }} isSelected={row.key === selected} />,
          )}
        </tbody>
      </table>
      {last > 0 && (
        <nav aria-label="Pages of the table" className="flex items-center gap-2 px-6 py-2.5 max-md:px-3.5">
          <Button size="small" disabled={page === 0} onClick={() => setTurned(page - 1)}>
            Earlier rows
          </Button>
          <Button size="small" disabled={page === last} onClick={() => setTurned(page + 1)}>
            Later rows
          </Button>
          <span className="text-ink3 tabular-nums">
            {formatCount(first + 1)}–{formatCount(first + shown.length)} of {formatCount(rows.count)} rows
          </span>
        </nav>
      )}
    </section>
  )
}
