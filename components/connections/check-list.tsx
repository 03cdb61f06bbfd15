import { Check as CheckMark, CircleDashed, ExternalLink, LoaderCircle, X, type LucideIcon } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { Check } from '#services/doctor/check.ts'
import { cn } from '~/components/ui/class-names.ts'

const LOOKS: Record<Check['state'], { readonly word: string; readonly icon: LucideIcon; readonly look: string }> = {
  ok: { word: 'Works', icon: CheckMark, look: 'bg-ok-bg text-ok' },
  bad: { word: 'Does not work', icon: X, look: 'bg-bad-bg text-bad' },
  unknown: { word: 'Not tried', icon: CircleDashed, look: 'bg-idle-bg text-ink2' },
  waiting: { word: 'Being tried', icon: LoaderCircle, look: 'bg-run-bg text-run' },
}

/** What was found, one line each: green, or red with what to do. */
export function CheckList({ label, checks }: { readonly label: string; readonly checks: readonly Check[] }): ReactNode {
  return (
    <ul aria-label={label}>
      {checks.map((check) => (
        <CheckRow key={check.id} check={check} />
      ))}
    </ul>
  )
}

function CheckRow({ check }: { readonly check: Check }): ReactNode {
  const { title, state, says, fix, facts, href } = check
  return (
    <li className="grid gap-x-5 gap-y-1 border-b border-line2 px-4 py-3 last:border-b-0 md:grid-cols-[minmax(0,190px)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 md:block">
        <p className="font-semibold wrap-anywhere">{title}</p>
        <State state={state} />
      </div>
      <div className="grid min-w-0 content-start gap-1">
        <p className="wrap-anywhere">{says}</p>
        {fix !== null && (
          <p className={cn('wrap-anywhere', state === 'bad' ? 'text-ink' : 'text-ink2')}>
            <b className="font-semibold">To do:</b> {fix}.
          </p>
        )}
        {href !== null && <Address href={href} />}
        {facts.length > 0 && (
          <dl className="grid gap-x-3 text-xs text-ink2 md:grid-cols-[auto_minmax(0,1fr)]">
            {facts.map(([name, value]) => (
              <div key={name} className="contents max-md:block">
                <dt className="text-ink3">{name}</dt>
                <dd className="min-w-0 wrap-anywhere">{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  )
}

function State({ state }: Pick<Check, 'state'>): ReactNode {
  const { word, icon: Icon, look } = LOOKS[state]
  return (
    <span
      className={cn('inline-flex items-center gap-1 rounded-[5px] px-1.75 py-0.5 text-2xs font-semibold md:mt-1', look)}
    >
      <Icon
        aria-hidden
        className={cn('size-3', state === 'waiting' && 'animate-spin motion-reduce:animate-none')}
        strokeWidth={2.5}
      />
      {word}
    </span>
  )
}

function Address({ href }: { readonly href: string }): ReactNode {
  const look = 'text-xs underline underline-offset-2 wrap-anywhere'
  if (href.startsWith('/'))
    return (
      <Link href={href} className={look}>
        See its run
      </Link>
    )
  return (
    <a href={href} target="_blank" rel="noreferrer" className={look}>
      {href} <ExternalLink aria-hidden className="inline size-3 align-[-2px]" />
      <span className="sr-only">in a new tab</span>
    </a>
  )
}
