import type { ReactNode } from 'react'
import type { RunView } from '#services/runs/view.ts'
import { spanCount } from '#trace/span-columns.ts'
import { Payload } from '~/components/timeline/payload.tsx'
import { CopyButton } from '~/components/ui/copy-button.tsx'

/** Everything this page knows of the run, as JSON, without spans and without payloads. */
export function RunJson({ view }: { readonly view: RunView }): ReactNode {
  const { spans, failing: _failing, ...rest } = view
  const count = spanCount(spans.frames)
  const text = JSON.stringify({ ...rest, spanCount: count }, null, 2)
  return (
    <div className="p-6 max-md:p-3.5">
      <div className="mb-3">
        <Payload runId={view.id} taskId={null} />
      </div>
      <div className="mb-2 flex items-center gap-2 text-ink3">
        The run as this page has it{view.repeats === null ? '' : ', of its tasks and entries the edges,'} without its{' '}
        {count} spans and without payloads.
        <CopyButton text={text} label="Copy the run as JSON" variant="secondary">
          Copy JSON
        </CopyButton>
      </div>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Run as JSON"
        className="max-h-[70dvh] overflow-auto rounded-lg border border-line bg-panel p-3.5 text-xs"
      >
        {text}
      </pre>
    </div>
  )
}
