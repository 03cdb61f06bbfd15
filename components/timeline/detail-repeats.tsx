import type { ReactNode } from 'react'
import { formatDuration, formatMoment } from '#trace/format.ts'
import { countOfRepeats, formatCount, labelOfRepeats, repeatsOf, stateOfRepeats, whatRepeats } from '#trace/repeats.ts'
import { taskGroups, type TaskGroup } from '#trace/task-groups.ts'
import type { RepeatView, RunView } from '#services/runs/view.ts'
import { Button } from '~/components/ui/button.tsx'
import { DetailFacts, DetailHead, type Fact, RowLink } from './detail-parts.tsx'
import { stateWord } from './row-icon.tsx'
import { JumpTo } from './jump-to.tsx'
import type { MoreTarget, ReadOccurrence } from './use-occurrences.ts'

interface DetailRepeatsProps {
  readonly view: RunView
  readonly family: string
  readonly onSelect: (key: string) => void
  readonly readAt: ReadOccurrence
}

const countFact = (name: string, count: number): Fact | null => (count > 0 ? [name, formatCount(count)] : null)

function times({ scheduledAt, endedAt }: RepeatView): readonly (Fact | null)[] {
  return [
    ['First scheduled', formatMoment(scheduledAt)],
    endedAt === null ? null : ['Last ended', formatMoment(endedAt)],
    endedAt === null ? null : ['Took in all', formatDuration(endedAt - scheduledAt)],
  ]
}

/** The group of a number: by its place where places were counted, else by its order. */
const hereAt = (groups: readonly TaskGroup[], number: number): TaskGroup | undefined =>
  groups.some(({ attempts }) => attempts[0]?.place !== null)
    ? groups.find(({ attempts }) => attempts[0]?.place === number)
    : groups[number - 1]

/** Tasks that repeat: how many came out how, and the first and the last of them. */
export function DetailRepeats({ view, family, onSelect, readAt }: DetailRepeatsProps): ReactNode {
  const repeats = repeatsOf(view, taskGroups(view.attempts)).get(family)
  if (!repeats) return null
  const { sum, groups } = repeats
  const jump = async (number: number): Promise<void> => {
    const ref = hereAt(groups, number)?.ref ?? (await readAt(family, number))
    if (ref !== undefined) onSelect(`task:${ref}`)
  }
  const link = (name: string, group: TaskGroup | undefined): Fact | null =>
    group
      ? [
          name,
          <RowLink key={name} to={`task:${group.ref}`} onSelect={onSelect}>
            {group.ref}
          </RowLink>,
        ]
      : null
  return (
    <>
      <DetailHead
        title={labelOfRepeats(repeats)}
        sub={`${stateWord(stateOfRepeats(repeats))} · ${countOfRepeats(repeats)} · ${sum.type}`}
        problem={sum.failed > 0 ? `${formatCount(sum.failed)} of them failed.` : null}
      />
      <DetailFacts
        facts={[
          countFact('Succeeded', sum.done),
          countFact('Failed', sum.failed),
          countFact('Canceled', sum.canceled),
          countFact('Running or queued', sum.open),
          countFact('Tries after the first', sum.again),
          ...times(sum),
          link('First', groups[0]),
          link('Last', groups.at(-1)),
        ]}
      />
      <JumpTo count={sum.total} what={whatRepeats(repeats)} onJump={(number) => void jump(number)} />
    </>
  )
}

interface DetailMoreProps {
  readonly target: MoreTarget
  readonly onMore: (target: MoreTarget) => void
}

/** What is not here yet, and the way to it. */
export function DetailMore({ target, onMore }: DetailMoreProps): ReactNode {
  return (
    <>
      <DetailHead title="Not shown yet" sub={`behind number ${formatCount(target.place)}`} problem={null} />
      <p className="mb-3 text-ink2">A run this large is shown by its edges; the rest is read as you ask for it.</p>
      <Button onClick={() => onMore(target)}>Show the next of them</Button>
    </>
  )
}
