import type { ReactNode } from 'react'
import type { ChangeView } from '#services/runs/change-view.ts'
import { Link } from '~/components/ui/link.tsx'
import { ForFunction } from './for-function.tsx'

const STRONG = 'font-medium text-ink'

/** From what to what, with the way to the run that had put the former there. */
function FromTo({ before, target }: Pick<ChangeView, 'before' | 'target'>): ReactNode {
  if (before === null) return <b className={STRONG}>{target}</b>
  if (before.target === target)
    return (
      <>
        <b className={STRONG}>{target}</b> again
      </>
    )
  return (
    <>
      <Link
        href={`/runs/${before.runId}`}
        className={`${STRONG} underline decoration-ink3 decoration-dotted underline-offset-2 hover:decoration-ink`}
      >
        {before.target}
        <span className="sr-only">, of the last good run,</span>
      </Link>{' '}
      <span aria-hidden>→</span>
      <span className="sr-only"> to </span> <b className={STRONG}>{target}</b>
    </>
  )
}

interface RunChangeProps {
  readonly serviceFunction: string
  readonly change: ChangeView
}

/** What a run changes, and the ticket that explains it: drawn on the server. */
export function RunChange({ serviceFunction, change }: RunChangeProps): ReactNode {
  const { service, target, environment, ticket, before } = change
  const isNamed = target !== null || environment !== null
  return (
    <>
      {!(isNamed && service === serviceFunction) && <ForFunction name={serviceFunction} />}
      {isNamed && (
        <span className="wrap-anywhere">
          {service} {target !== null && <FromTo {...{ before, target }} />}
          {environment !== null && ` in ${environment}`}
        </span>
      )}
      {ticket !== null && (
        <span className="wrap-anywhere">
          ticket <b className={STRONG}>{ticket}</b>
        </span>
      )}
    </>
  )
}
