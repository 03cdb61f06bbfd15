import type { ReactNode } from 'react'
import { type Axis, positionOf } from '#trace/timeline-axis.ts'
import type { Mark, RowState, Segment, TimelineRow } from '#trace/timeline-row.ts'
import { cn } from '~/components/ui/class-names.ts'

const WORK: { readonly [state in RowState]: string } = {
  succeeded: 'bg-ok',
  recovered: 'bg-ok',
  'with-errors': 'bg-wait',
  failed: 'hatch-bad',
  'timed-out': 'hatch-bad',
  running: 'bg-run',
  queued: 'bg-idle',
  waiting: 'hatch-wait',
  paused: 'hatch-idle',
  stopped: 'bg-idle',
  canceled: 'bg-idle',
  skipped: 'bg-idle',
  'rolling-back': 'hatch-back',
  'rolled-back': 'hatch-back',
  done: 'bg-span',
}

function look(segment: Segment): string {
  switch (segment.kind) {
    case 'work':
      return cn('top-[7px] h-[13px] rounded-[3px] max-md:top-0.5', WORK[segment.state])
    case 'span':
      return cn('top-[9px] h-[9px] rounded-[3px] max-md:top-1', WORK[segment.state])
    case 'waiting':
      return 'top-[7px] h-[13px] rounded-[3px] hatch-wait max-md:top-0.5'
    case 'queued':
      return 'top-[13px] h-px bg-idle max-md:top-2'
    case 'untraced':
    case 'sampled':
      return 'top-[9px] h-[9px] border-x border-dotted border-ink3 bg-panel/75 max-md:top-1'
    case 'backing-off':
    case 'paused':
      return 'top-3 h-[3px] hatch-idle max-md:top-1.75'
  }
}

const MARKS: { readonly [state in RowState]?: string } = { failed: 'bg-bad', stopped: 'bg-ink2', canceled: 'bg-idle' }

interface Place {
  readonly left: string
  readonly width: string
}

function placeOf(axis: Axis, from: number, to: number): Place {
  const left = positionOf(axis, from)
  return { left: `${left.toFixed(3)}%`, width: `${Math.max(0, positionOf(axis, to) - left).toFixed(3)}%` }
}

function Diamond({ mark, axis }: { readonly mark: Mark; readonly axis: Axis }): ReactNode {
  return (
    <i
      style={{ left: `${positionOf(axis, mark.at).toFixed(3)}%` }}
      className={cn(
        'absolute top-2 size-2.5 -translate-x-1/2 rotate-45 rounded-[2px] max-md:top-0.75',
        MARKS[mark.state] ?? 'bg-accent',
      )}
    />
  )
}

const overlap = (a: Segment, b: Axis['cuts'][number]): number => Math.min(a.to, b.to) - Math.max(a.from, b.from)

/** Shows where a bar was shortened: the same place where the axis has its cut. */
function CutSigns({ segment, axis }: { readonly segment: Segment; readonly axis: Axis }): ReactNode {
  return axis.cuts
    .filter((cut) => segment.kind === 'waiting' && overlap(segment, cut) > (cut.to - cut.from) / 2)
    .map((cut) => (
      <i
        key={cut.from}
        style={{ left: `${(positionOf(axis, cut.from) + positionOf(axis, cut.to)) / 2}%` }}
        className="absolute top-0.75 bottom-0.75 w-2.25 -skew-x-14 border-x-[1.5px] border-wait bg-panel max-md:hidden"
      />
    ))
}

/** Of the whole run nothing is out of sight: clocks differ, and what lies just beside the axis stands at its edge. */
const isIn = ({ from, to }: { readonly from: number; readonly to: number }, axis: Axis): boolean =>
  !axis.isPart || (from <= axis.to && to >= axis.from)

/** Says on which side a row's bars lie that are out of sight. */
function Outside({ row, axis }: { readonly row: TimelineRow; readonly axis: Axis }): ReactNode {
  const first = row.segments[0]?.from ?? row.marks[0]?.at
  if (first === undefined) return null
  const isBefore = first < axis.from
  return (
    <i
      className={cn(
        'absolute top-2.5 size-1.5 rotate-45 border-ink3 max-md:top-1.5',
        isBefore ? 'left-1 border-b border-l' : 'right-1 border-t border-r',
      )}
    />
  )
}

/** The bars of a row on the axis. What they say in colour and pattern, the row says in words. */
export function RowBar({
  row,
  axis,
  isCriticalShown,
}: {
  readonly row: TimelineRow
  readonly axis: Axis
  readonly isCriticalShown: boolean
}): ReactNode {
  const segments = row.segments.filter((segment) => isIn(segment, axis))
  const marks = row.marks.filter(({ at }) => isIn({ from: at, to: at }, axis))
  return (
    <>
      {segments.map((segment, index) => (
        <i
          // oxlint-disable-next-line react/no-array-index-key -- bars have no state of their own, and a row that is scrolled in takes over those of one that went
          key={index}
          style={placeOf(axis, segment.from, segment.to)}
          className={cn('absolute min-w-[3px]', look(segment), segment.isOpen && 'rounded-r-none')}
        />
      ))}
      {axis.cuts.length > 0 &&
        segments.map((segment) => (
          <CutSigns key={`${segment.kind}-${segment.from}-cut`} segment={segment} axis={axis} />
        ))}
      {marks.map((mark) => (
        <Diamond key={`${mark.at}-${mark.label}`} mark={mark} axis={axis} />
      ))}
      {segments.length + marks.length === 0 && <Outside row={row} axis={axis} />}
      {isCriticalShown &&
        row.critical
          .filter((stretch) => isIn(stretch, axis))
          .map(({ from, to }, index) => (
            <i
              // oxlint-disable-next-line react/no-array-index-key -- as above
              key={index}
              style={placeOf(axis, from, to)}
              className="absolute top-[22px] h-0.5 min-w-[3px] rounded-[1px] bg-ink max-md:top-[15px]"
            />
          ))}
    </>
  )
}
