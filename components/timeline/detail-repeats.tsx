import type { ReactNode } from 'react'
import { formatDuration, formatMoment } from '#trace/format.ts'
import { countOfRepeats, formatCount, labelOfRepeats, repeatsOf, stateOfRepeats } from '#trace/repeats.ts'
import { taskGroups } from '#trace/task-groups.ts'
import type { RunView } from '#services/runs/view.ts'
import { Button } from '~/components/ui/button.tsx'
import { DetailFacts, DetailHead, RowLink } from './detail-parts.tsx'
import { stateWord } from './row-icon.tsx'
import type { MoreTarget } from './use-occurrences.ts'

interface DetailRepeatsProps {
  readonly view: RunView
  readonly family: string
  readonly onSelect: (key: string) => void
}

/** Tasks that repeat: how many came out how, and the first and the last of them. */
export function DetailRepeats({ view, family, onSelect }: DetailRepeatsProps): ReactNode {
  const repeats = repeatsOf(view, taskGroups(view.attempts)).get(family)
  if (!repeats) return null
  const { sum, groups } = repeats
  const [first, last] = [groups[0], groups.at(-1)]
  const link = (name: string, ref: string | undefined) =>
    ref === undefined
      ? null
      : ([
          name,
          <RowLink key={name} to={`task:${ref}`} onSelect={onSelect}>
            {ref}
          </RowLink>,
        ] as const)
  return (
    <>
      <DetailHead
        title={labelOfRepeats(repeats)}
        sub={`${stateWord(stateOfRepeats(repeats))} · ${countOfRepeats(repeats)} · ${sum.type}`}
        problem={sum.failed > 0 ? `${formatCount(sum.failed)} of them failed.` : null}
      />
      <DetailFacts
        facts={[
          ['Succeeded', formatCount(sum.done)],
          sum.failed > 0 ? ['Failed', formatCount(sum.failed)] : null,
          sum.canceled > 0 ? ['Canceled', formatCount(sum.canceled)] : null,
          sum.open > 0 ? ['Running or queued', formatCount(sum.open)] : null,
          sum.again > 0 ? ['Tries after the first', formatCount(sum.again)] : null,
          ['First scheduled', formatMoment(sum.scheduledAt)],
          sum.endedAt === null ? null : ['Last ended', formatMoment(sum.endedAt)],
          sum.endedAt === null ? null : ['Took in all', formatDuration(sum.endedAt - sum.scheduledAt)],
          link('First', first?.ref),
          link('Last', last?.ref),
        ]}
      />
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
