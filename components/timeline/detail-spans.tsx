'use client'

import type { ReactNode } from 'react'
import { at } from '#trace/columns.ts'
import { formatDuration, formatMoment } from '#trace/format.ts'
import { formatCount } from '#trace/repeats.ts'
import type { SpanTree } from '#trace/span-tree.ts'
import { sumsOf } from '#trace/timeline-spans.ts'
import { DetailFacts, DetailHead, RowLink } from './detail-parts.tsx'
import { JumpTo } from './jump-to.tsx'

interface DetailSpansProps {
  readonly tree: SpanTree
  readonly places: readonly number[]
  readonly onSelect: (key: string) => void
}

const LISTED = 20

/** Equal spans that stand in one row: what they took together, the longest, and the way to each. */
export function DetailSpans({ tree, places, onSelect }: DetailSpansProps): ReactNode {
  const { table } = tree
  const { count, sumMs, maxMs, longest, from, to } = sumsOf(tree, places)
  const sort = table.sorts[at(table.sort, at(places, 0))]
  const failed = places.filter((place) => at(table.isError, place) === 1).length
  const keyOf = (place: number): string => `span:${table.idOf(place)}`
  return (
    <>
      <DetailHead
        title={sort?.name ?? ''}
        sub={`${formatCount(count)} equal spans of ${sort?.service ?? ''}`}
        problem={failed > 0 ? `${formatCount(failed)} of them failed.` : null}
      />
      <DetailFacts
        facts={[
          ['Took in sum', formatDuration(sumMs)],
          ['On average', formatDuration(sumMs / count)],
          [
            'Longest',
            <RowLink key="longest" to={keyOf(longest)} onSelect={onSelect}>
              {formatDuration(maxMs)}
            </RowLink>,
          ],
          ['First began', formatMoment(from)],
          ['From first to last', formatDuration(to - from)],
        ]}
      />
      <JumpTo count={count} what="span" onJump={(number) => onSelect(keyOf(at(places, number - 1)))} />
      <ul className="mt-3 grid gap-1">
        {places.slice(0, LISTED).map((place) => (
          <li key={place}>
            <RowLink to={keyOf(place)} onSelect={onSelect}>
              {formatMoment(at(table.from, place))} · {formatDuration(at(table.to, place) - at(table.from, place))}
            </RowLink>
          </li>
        ))}
        {count > LISTED && <li className="text-ink3">and {formatCount(count - LISTED)} more, in the unfolded row</li>}
      </ul>
    </>
  )
}
