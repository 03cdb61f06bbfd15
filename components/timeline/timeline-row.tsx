// oxlint-disable jsx-a11y/prefer-tag-over-role -- rows that are positioned by a virtual list cannot be table elements
import { ChevronRight } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { formatDuration } from '#trace/format.ts'
import type { Axis } from '#trace/timeline-axis.ts'
import type { TimelineRow } from '#trace/timeline-row.ts'
import { cn } from '~/components/ui/class-names.ts'
import { RowBar } from './row-bar.tsx'
import { Count, Outcomes, RowIcon, Tally } from './row-icon.tsx'
import { rowWords } from './row-words.ts'

/** Columns of the grid and of its axis: name, time, duration. */
export const COLUMNS = 'grid grid-cols-[minmax(210px,300px)_minmax(0,1fr)_74px] max-md:grid-cols-[minmax(0,1fr)_auto]'

/** The id of a row's element, for aria-activedescendant. An id holds no space, a reference may. */
export const rowElementId = (key: string): string => `row-${key.replaceAll(/[\s%]/g, encodeURIComponent)}`

export interface RowActions {
  readonly onSelect: (key: string) => void
  readonly onToggle: (key: string, isOpen: boolean) => void
}

interface TimelineRowViewProps extends RowActions {
  readonly row: TimelineRow
  readonly axis: Axis
  readonly start: number
  /** Its number among the items of the grid. */
  readonly item: number
  /** From the top of the items, in pixels. */
  readonly top: number
  readonly isSelected: boolean
  readonly isCriticalShown: boolean
  readonly isDimmed: boolean
}

function Chevron({ row, onToggle }: Pick<TimelineRowViewProps, 'row' | 'onToggle'>): ReactNode {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={`${row.isExpanded ? 'Fold' : 'Unfold'} ${row.label}`}
      onClick={(event) => {
        event.stopPropagation()
        onToggle(row.key, !row.isExpanded)
      }}
      className="grid size-5 shrink-0 -mx-[3px] place-items-center rounded text-ink3 hover:bg-raise hover:text-ink max-md:size-8 max-md:-mx-2"
    >
      <ChevronRight aria-hidden className={cn('size-3.5', row.isExpanded && 'rotate-90')} />
    </button>
  )
}

/** Deep rows stand closer, so that their names stay to be read. */
const indentPx = (depth: number): number => Math.min(depth, 8) * 16 + Math.min(Math.max(0, depth - 8), 24) * 3

/** What it stands for, when that is more than one thing, and what is said of it. */
function Many({ row }: Pick<TimelineRowViewProps, 'row'>): ReactNode {
  return (
    <>
      {row.count > 0 && <Count count={row.count} />}
      {row.outcomes.length > 0 && <Outcomes states={row.outcomes} />}
      {row.tally.length > 0 && <Tally tally={row.tally} />}
      <span className="min-w-0 flex-1 truncate text-[11.5px] text-ink3">{row.note}</span>
    </>
  )
}

const isOne = ({ count, outcomes, tally }: TimelineRow): boolean => count + outcomes.length + tally.length === 0

/** What a row is called, with its fold, its state and what it stands for. */
function Name({ row, onToggle }: Pick<TimelineRowViewProps, 'row' | 'onToggle'>): ReactNode {
  const isPlain = isOne(row)
  return (
    <div
      role="gridcell"
      style={{ paddingLeft: 14 + indentPx(row.depth) }}
      className={cn(
        'flex min-w-0 items-center gap-1.5 pr-2 whitespace-nowrap',
        !row.isExpandable && 'ml-5 max-md:ml-0',
        // What is cut off costs a layer: most rows have a name and a note, which end with an ellipsis.
        (!isPlain || row.depth > 8) && 'overflow-hidden',
      )}
    >
      {row.isExpandable && <Chevron row={row} onToggle={onToggle} />}
      <RowIcon state={row.state} />
      {row.depth > 8 && <span className="shrink-0 text-2xs text-ink3">{row.depth}</span>}
      <span className={cn('truncate', row.isError && 'text-bad')}>
        {row.label}
        {isPlain && <span className="ml-1.5 text-[11.5px] text-ink3">{row.note}</span>}
      </span>
      {!isPlain && <Many row={row} />}
    </div>
  )
}

/** One row: its name with depth and folds, its bars, its duration. On a phone the bars stand below the name. */
export const TimelineRowView = memo(function TimelineRowView(props: TimelineRowViewProps): ReactNode {
  const { row, axis, start, item, top, isSelected, isCriticalShown, isDimmed, onSelect, onToggle } = props
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the grid itself has the focus and the keys; a row is only pointed at
    <div
      role="row"
      id={rowElementId(row.key)}
      aria-level={row.depth + 2}
      aria-rowindex={item + 2}
      aria-selected={isSelected}
      aria-expanded={row.isExpandable ? row.isExpanded : undefined}
      onClick={() => onSelect(row.key)}
      onDoubleClick={() => row.isExpandable && onToggle(row.key, !row.isExpanded)}
      style={{ top }}
      className={cn(
        COLUMNS,
        'absolute inset-x-0 h-[27px] cursor-default items-center border-b border-line2 [contain:size_layout_style] hover:bg-raise max-md:h-14 max-md:py-1.5',
        isSelected && 'bg-accent-soft hover:bg-accent-soft',
        row.isMatch && 'bg-wait-bg',
      )}
    >
      <Name row={row} onToggle={onToggle} />
      <div
        role="gridcell"
        aria-label={rowWords(row, start)}
        className={cn(
          'relative h-full max-md:order-last max-md:col-span-2 max-md:mx-3.5 max-md:h-[17px]',
          isDimmed && 'opacity-40',
        )}
      >
        <RowBar row={row} axis={axis} isCriticalShown={isCriticalShown} />
      </div>
      <div role="gridcell" className="pr-4.5 text-right text-xs whitespace-nowrap text-ink2 max-md:pr-3.5">
        {row.durationMs > 0 ? formatDuration(row.durationMs) : ''}
      </div>
    </div>
  )
})
