'use client'

import { skipToken, useQuery } from '@tanstack/react-query'
import { LoaderCircle, X } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import { Fragment, type ReactNode, useEffect, useState } from 'react'
import type { ActionResult } from '#actions/result.ts'
import { readOutlookAction } from '#actions/runs.ts'
import type { OutlookView } from '#services/runs/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { shortId } from '~/components/ui/copy-button.tsx'
import { StateIcon } from '~/components/ui/state-badge.tsx'

/** A way to take an ended run up again. */
export type Wish = Parameters<typeof readOutlookAction>[0]

const TASKS_MAX = 12

function Tasks({ outlook }: { readonly outlook: OutlookView }): ReactNode {
  const shown = outlook.tasks.slice(0, TASKS_MAX)
  const more = outlook.tasks.length - shown.length
  if (shown.length === 0) return <p className="text-ink2">No task is left to run: the run comes to its end at once.</p>
  return (
    <div>
      <p className="mb-1 text-ink2">These tasks run, in this order, for you:</p>
      <ol className="flex flex-wrap gap-1">
        {shown.map(({ ref }) => (
          <li key={ref} className="rounded border border-line bg-raise px-1.5 font-mono text-xs leading-5">
            {ref}
          </li>
        ))}
        {more > 0 && <li className="text-xs leading-5 text-ink2">and {more} more</li>}
      </ol>
    </div>
  )
}

/** Approvals of other runs that go on are theirs to ask again. */
const isAlone = ({ children, parents }: OutlookView): boolean =>
  parents.length === 0 && children.every(({ how }) => how === 'anew')

function Gates({ outlook }: { readonly outlook: OutlookView }): ReactNode {
  const { gates } = outlook
  if (gates.length === 0)
    return (
      <p className="text-ink2">
        Nobody is asked again{isAlone(outlook) ? '' : ' in this run'}: what was approved still holds.
      </p>
    )
  return (
    <div className="flex items-start gap-2.5 rounded-lg border border-wait/40 bg-wait-bg px-3 py-2">
      <StateIcon state="waiting" className="mt-0.75" />
      <ul className="grid min-w-0 gap-0.5">
        {gates.map(({ ref, group, quorum }) => (
          <li key={ref} className="wrap-anywhere">
            <b className="font-semibold">
              {ref} asks {quorum} of {group}.
            </b>{' '}
            You cannot approve what you ask for.
          </li>
        ))}
      </ul>
    </div>
  )
}

const listed = (items: readonly ReactNode[]): ReactNode =>
  items.map((item, i) => (
    // oxlint-disable-next-line react/no-array-index-key -- they come in one piece and never move
    <Fragment key={i}>
      {i > 0 && ', '}
      {item}
    </Fragment>
  ))

const RUNS_MAX = 5

/** Other runs that this one takes with it: those below it that go on, and those above. */
function Family({ outlook }: { readonly outlook: OutlookView }): ReactNode {
  const { parents } = outlook
  const goingOn = outlook.children.filter(({ how }) => how === 'goes-on')
  const more = goingOn.length - RUNS_MAX
  return (
    <>
      {goingOn.length > 0 && (
        <p className="text-ink2">
          {goingOn.length === 1
            ? 'The sub-workflow goes on in its own run: '
            : 'Sub-workflows go on in their own runs: '}
          {listed(
            goingOn.slice(0, RUNS_MAX).map(({ ref, runId }) => <RunLink key={runId} runId={runId} label={ref} />),
          )}
          {more > 0 && ` and ${more} more`}.
        </p>
      )}
      {parents.length > 0 && (
        <p className="text-ink2">
          The run that launched it goes on, too:{' '}
          {listed(parents.map(({ runId, workflow }) => <RunLink key={runId} runId={runId} label={workflow} />))}.
        </p>
      )}
    </>
  )
}

const RUN_ID = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/

/** A sentence in which every run that it names by its id can be opened. */
const withRunLinks = (text: string): readonly ReactNode[] =>
  text.split(RUN_ID).map((part, i) =>
    RUN_ID.test(part) ? (
      // oxlint-disable-next-line react/no-array-index-key -- parts of a sentence have no other identity
      <RunLink key={i} runId={part} label={shortId(part)} />
    ) : (
      part
    ),
  )

function RunLink({ runId, label }: { readonly runId: string; readonly label: string }): ReactNode {
  return (
    <Link
      href={`/runs/${runId}`}
      className="font-mono text-ink underline decoration-dotted underline-offset-2 wrap-anywhere"
    >
      {label}
    </Link>
  )
}

const SETTLED_MS = 350

/** What somebody has stopped changing: asking at every key would only make them wait. Null while they still do. */
function useSettled(wish: Wish | null): Wish | null {
  const text = JSON.stringify(wish)
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled === text ? wish : null
}

function Answer({ answer }: { readonly answer: ActionResult<OutlookView> }): ReactNode {
  if (!answer.ok) return <ActionErrorPanel error={answer.error} />
  const { problem } = answer.value
  if (problem !== null)
    return (
      <p className="flex items-start gap-1.75 text-bad">
        <X aria-hidden className="mt-0.75 size-3.5 shrink-0" />
        <span className="min-w-0 wrap-anywhere">{withRunLinks(problem)}</span>
      </p>
    )
  return (
    <>
      <Tasks outlook={answer.value} />
      <Family outlook={answer.value} />
      <Gates outlook={answer.value} />
    </>
  )
}

/** What would happen; null while nobody knows. */
export type OutlookAnswer = ActionResult<OutlookView> | null

/** Why it would be refused, if it would. */
export const problemOf = (answer: OutlookAnswer): string | null => (answer?.ok ? answer.value.problem : null)

/** What stands in the way may pass. */
const LOOK_AGAIN_MS = 5_000

/** Asks what would happen, as the engine itself would decide it now, before anything does; of what would be refused again and again. */
export function useOutlook(latest: Wish | null): OutlookAnswer {
  const wish = useSettled(latest)
  const { data } = useQuery({
    queryKey: ['outlook', wish],
    queryFn: wish ? () => readOutlookAction(wish) : skipToken,
    staleTime: 0,
    gcTime: 0,
    refetchInterval: ({ state }) => (problemOf(state.data ?? null) === null ? false : LOOK_AGAIN_MS),
  })
  return data ?? null
}

/** Says what would happen. */
export function Outlook({ answer }: { readonly answer: OutlookAnswer }): ReactNode {
  return (
    <section aria-label="What will happen" aria-live="polite" className="grid min-h-16 content-start gap-2.5">
      {answer ? (
        <Answer answer={answer} />
      ) : (
        <p className="text-ink2">
          <LoaderCircle aria-hidden className="inline size-3.5 animate-spin" /> Looking at what would happen…
        </p>
      )}
    </section>
  )
}
