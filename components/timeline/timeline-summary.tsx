import { type ReactNode, useMemo } from 'react'
import { formatCount } from '#trace/repeats.ts'
import type { SpanTable } from '#trace/span-table.ts'
import type { RunView } from '#services/runs/view.ts'
import type { MoreSpans } from '~/components/runs/use-more-spans.ts'

const counted = (count: number, one: string): string => `${formatCount(count)} ${count === 1 ? one : `${one}s`}`

/** What the timeline holds, and whether that is all. */
export function TimelineSummary({
  view,
  table,
  more,
}: {
  readonly view: RunView
  readonly table: SpanTable
  readonly more: MoreSpans
}): ReactNode {
  const { count, sorts } = table
  // The list of sorts grows in place; how long it is says whether it changed.
  // oxlint-disable-next-line react/exhaustive-deps -- as said above
  const services = useMemo(() => new Set(sorts.map(({ service }) => service)).size, [sorts, sorts.length])
  const tasks = view.repeats === null ? '' : `${formatCount(view.attemptCount)} tasks, shown by their edges · `
  if (count === 0) return `${tasks}no spans from workers or services`
  const words = `${tasks}${counted(count, 'span')}`
  if (more.state === 'loading') return `${words} so far…`
  if (more.state === 'bounded') return `the first ${words}: a page holds no more`
  if (more.state === 'failed')
    return (
      <>
        {words}; the others could not be read.{' '}
        <button type="button" onClick={more.retry} className="text-ink underline">
          Try again
        </button>
      </>
    )
  return `${words} · ${counted(services, 'service')}`
}
