import { countOfRepeats, formatCount, labelOfRepeats, stateOfRepeats, tallyOf, type Repeats } from './repeats.ts'
import {
  isFailure,
  isExpanded,
  stateOfAttempt,
  type Mark,
  type RowDraft,
  type TimelineOptions,
} from './timeline-row.ts'
import type { TaskGroup } from './task-groups.ts'

/** More marks than these cannot be told apart on a bar. */
export const MARKS_MAX = 20

/** Where some of a family of a large run is not here: it can be read from the server. */
interface Gap {
  readonly family: string
  readonly count: number
  /** The last before the gap. */
  readonly afterSeq: number
  readonly place: number
}

type GroupRows = (group: TaskGroup) => readonly RowDraft[]

/** Tasks of one family in one row, and below it, when it is open, those that are here with rows for what is missing between them. */
export function repeatsRows(repeats: Repeats, options: TimelineOptions, rowsOf: GroupRows): readonly RowDraft[] {
  const { sum, groups } = repeats
  const key = `repeats:${sum.family}`
  const isOpen = groups.some((group) => holds(group, options.selected)) || isExpanded(options, key, !options.isFolded)
  const state = stateOfRepeats(repeats)
  const to = sum.endedAt ?? Math.max(options.now, sum.scheduledAt)
  const row: RowDraft = {
    key,
    lane: 'orchestration',
    depth: 0,
    label: labelOfRepeats(repeats),
    note: countOfRepeats(repeats),
    state,
    outcomes: [],
    tally: tallyOf(repeats),
    count: 0,
    segments: [{ kind: 'work', state, from: sum.scheduledAt, to, isOpen: sum.endedAt === null }],
    marks: failuresOf(groups),
    durationMs: to - sum.scheduledAt,
    isError: sum.failed > 0,
    isExpandable: true,
    isExpanded: isOpen,
    target: { kind: 'repeats', family: sum.family },
  }
  return isOpen ? [row, ...partRows(repeats, rowsOf)] : [row]
}

const holds = ({ ref, attempts }: TaskGroup, selected: string | null): boolean =>
  selected === `task:${ref}` || attempts.some(({ id }) => selected === `attempt:${id}`)

const failuresOf = (groups: readonly TaskGroup[]): readonly Mark[] =>
  groups
    .filter(({ newest }) => isFailure(stateOfAttempt(newest)))
    .slice(0, MARKS_MAX)
    .map(({ ref, newest }) => ({ at: newest.endedAt ?? newest.scheduledAt, state: 'failed', label: `${ref} failed` }))

function partRows({ sum, groups }: Repeats, rowsOf: GroupRows): readonly RowDraft[] {
  return groups.flatMap((group, index) => {
    const gap = gapAfter(sum.family, group, groups[index + 1]?.attempts[0].place ?? sum.total + 1)
    return [...rowsOf(group).map(lowered), ...(gap ? [gapRow(gap)] : [])]
  })
}

export const lowered = (row: RowDraft): RowDraft => ({ ...row, depth: row.depth + 1 })

function gapAfter(family: string, { attempts: [first] }: TaskGroup, nextPlace: number): Gap | null {
  const { place, seq: afterSeq } = first
  const count = place === null ? 0 : nextPlace - place - 1
  return place !== null && count > 0 ? { family, count, afterSeq, place } : null
}

const gapRow = ({ family, count, afterSeq, place }: Gap): RowDraft => ({
  key: `more:${family}:${afterSeq}`,
  lane: 'orchestration',
  depth: 1,
  label: `${formatCount(count)} more`,
  note: 'unfold to show the next of them',
  state: 'done',
  outcomes: [],
  tally: [],
  count: 0,
  segments: [],
  marks: [],
  durationMs: 0,
  isError: false,
  isExpandable: true,
  isExpanded: false,
  target: { kind: 'more', family, afterSeq, place },
})
