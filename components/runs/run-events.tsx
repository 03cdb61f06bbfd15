import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatMoment, formatOffset } from '#trace/format.ts'
import { formatCount } from '#trace/repeats.ts'
import type { ChainView, EntryView, RunView } from '#services/runs/view.ts'
import { Button } from '~/components/ui/button.tsx'
import { cn } from '~/components/ui/class-names.ts'
import { CopyButton } from '~/components/ui/copy-button.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { useEntries } from './use-entries.ts'

interface ChainStateProps {
  readonly chain: ChainView
  readonly count: number
  readonly isBusy: boolean
  readonly onCheckAll: () => void
}

/** Whether the chain verifies, or, of one too long to be looked at unasked, whether its end does. */
function ChainState({ chain, count, isBusy, onCheckAll }: ChainStateProps): ReactNode {
  if (!chain.isIntact) {
    return (
      <ErrorPanel
        title="The chain of events does not verify"
        notDone={chain.problem}
        advice="An entry was changed or is missing. Compare with a sealed checkpoint before relying on what is shown here."
      />
    )
  }
  const isWhole = chain.from === 1
  return (
    <p className="text-ink2">
      <span className="font-medium text-ok">
        <Check aria-hidden className="inline size-3.5 align-[-2.5px]" strokeWidth={2.5} />{' '}
        {isWhole ? 'The chain verifies.' : `The last ${formatCount(count - chain.from + 1)} entries verify.`}
      </span>{' '}
      {formatCount(count)} {count === 1 ? 'entry' : 'entries'}; each holds the hash of the one before it. Payloads are
      not in it, only their digests.{' '}
      {!isWhole && (
        <Button onClick={onCheckAll} isPending={isBusy}>
          Verify all
        </Button>
      )}
    </p>
  )
}

const taskWords = ({ ref, status }: EntryView): ReactNode => (
  <>
    {ref} <span className="text-ink3">{status?.toLowerCase().replaceAll('_', ' ')}</span>
  </>
)

const actorWords = ({ actorName, via }: EntryView): ReactNode => (
  <>
    {actorName} <span className="text-ink3">via {via}</span>
  </>
)

/** On a phone what else an entry says stands under its kind. */
function EventRow({ entry, start }: { readonly entry: EntryView; readonly start: number }): ReactNode {
  return (
    <tr className="border-b border-line2">
      <td className="py-1.5 pr-3 pl-6 text-right text-ink3 max-md:pl-3.5">{entry.seq}</td>
      <td className="px-3 py-1.5 whitespace-nowrap" title={formatMoment(entry.at)}>
        {formatOffset(entry.at - start)}
      </td>
      <th
        scope="row"
        className="px-3 py-1.5 text-left font-medium max-md:w-full max-md:wrap-anywhere md:whitespace-nowrap"
      >
        {entry.kind}
        <span className="block font-normal md:hidden">{taskWords(entry)}</span>
        <span className="block text-xs font-normal md:hidden">
          {actorWords(entry)}
          {entry.policyIds.length > 0 && ` · ${entry.policyIds.join(', ')}`}
        </span>
      </th>
      <td className="px-3 py-1.5 max-md:hidden">{taskWords(entry)}</td>
      <td className="px-3 py-1.5 max-md:hidden">{actorWords(entry)}</td>
      <td className="px-3 py-1.5 text-ink2 max-md:hidden">{entry.policyIds.join(', ')}</td>
      <td className="px-3 py-1.5 whitespace-nowrap">
        <code className="text-xs text-ink3 max-md:hidden">{entry.hash.slice(0, 10)}…</code>
        <CopyButton text={JSON.stringify(entry, null, 2)} label={`Copy entry ${entry.seq} as JSON`} />
      </td>
    </tr>
  )
}

const HEAD = ['#', 'When', 'Event', 'Task', 'By', 'Allowed by', 'Hash'] as const
const UNDER_THE_EVENT: ReadonlySet<string> = new Set(['Task', 'By', 'Allowed by'])

/** The run's chain: every change of state, who made it, and whether the chain verifies. */
export function RunEvents({ view }: { readonly view: RunView }): ReactNode {
  const { shown, before, isBusy, problem, showMore, chain, checkAll } = useEntries(view)
  return (
    <>
      <div className="px-6 py-3 max-md:px-3.5">
        <ChainState {...{ chain, isBusy }} count={view.seq} onCheckAll={checkAll} />
        {problem !== null && <ErrorPanel title="The chain could not be read" notDone={problem} advice="Try again." />}
        {before > 0 && (
          <p className="mt-2 text-ink3">
            {formatCount(before)} earlier {before === 1 ? 'entry' : 'entries'}{' '}
            <Button onClick={showMore} isPending={isBusy}>
              Show more of them
            </Button>
          </p>
        )}
      </div>
      <section
        aria-label="Events"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        className="relative overflow-x-auto border-t border-line bg-panel"
      >
        <table className="w-full">
          <thead>
            <tr className="border-b border-line text-left text-2xs text-ink3">
              {HEAD.map((name) => (
                <th
                  key={name}
                  scope="col"
                  className={cn(
                    'px-3 py-2 font-semibold first:pl-6 first:text-right max-md:first:pl-3.5',
                    UNDER_THE_EVENT.has(name) && 'max-md:hidden',
                  )}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((entry) => (
              <EventRow key={entry.seq} entry={entry} start={view.createdAt} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}
