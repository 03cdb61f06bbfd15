import { memo, type ReactNode } from 'react'
import { formatOffset } from '#trace/format.ts'
import type { StoryLine } from '#trace/story-line.ts'
import type { RunView } from '#services/runs/view.ts'
import { RunShares } from './run-shares.tsx'
import { StoryParts } from './story-parts.tsx'
import type { RunTold } from './tell-run.ts'

interface RunStoryProps {
  readonly told: RunTold
  readonly view: RunView
  /** Shows a row of the timeline. */
  readonly onShow: (key: string) => void
}

function Line({
  line,
  start,
  onShow,
}: {
  readonly line: StoryLine
  readonly start: number
  readonly onShow: RunStoryProps['onShow']
}): ReactNode {
  const { key } = line
  return (
    <>
      <dt className="text-right whitespace-nowrap text-ink3">{formatOffset(line.at - start)}</dt>
      <dd className="min-w-0 text-ink2 wrap-anywhere">
        {key === null ? (
          <StoryParts parts={line.parts} />
        ) : (
          <button
            type="button"
            onClick={() => onShow(key)}
            className="text-left decoration-dotted underline-offset-3 hover:underline"
          >
            <StoryParts parts={line.parts} />
          </button>
        )}
      </dd>
    </>
  )
}

/** The run in words, and where its time went. */
export const RunStory = memo(function RunStory({ told, view, onShow }: RunStoryProps): ReactNode {
  return (
    <section
      aria-label="What happened"
      className="mx-6 mt-4 grid gap-x-6.5 gap-y-3 rounded-[10px] border border-line bg-panel px-4.5 py-3.5 max-md:mx-3.5 max-md:px-3.5 lg:grid-cols-[minmax(0,1fr)_300px]"
    >
      <dl className="grid grid-cols-[74px_minmax(0,1fr)] content-start gap-x-3.5 gap-y-1.75 text-[13.5px] leading-relaxed max-md:grid-cols-[62px_minmax(0,1fr)]">
        {told.lines.map((line) => (
          <Line key={`${line.key}-${line.at}`} {...{ line, onShow }} start={view.createdAt} />
        ))}
      </dl>
      <RunShares {...{ told, onShow }} />
    </section>
  )
})
