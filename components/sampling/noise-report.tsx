import { AudioLines } from 'lucide-react'
import type { ReactNode } from 'react'
import type { NoiseView } from '#services/sampling/view.ts'
import { formatCount } from '#trace/repeats.ts'
import type { NoiseGroup } from '#trace/sampling-noise.ts'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Page } from '~/components/ui/page.tsx'
import { formatShare } from './sampling-text.ts'

/** How much of what the runs of a workflow sent repeats itself, and what that costs. */
export function NoiseReport({ noise }: { readonly noise: NoiseView }): ReactNode {
  const { workflow, runs, spans } = noise
  return (
    <Page
      title={`Noise of ${workflow}`}
      meta={<span>What workers and services sent in the newest {formatCount(runs)} runs that ended.</span>}
      actions={<ButtonLink href={`/workflows/${encodeURIComponent(workflow)}`}>Back to {workflow}</ButtonLink>}
    >
      {spans === 0 ? (
        <Card>
          <EmptyState icon={AudioLines} title="No span of a worker or a service yet">
            Once services send spans of this workflow’s runs, this shows how many there are per run, how many of them
            say the same as another one, and what they cost.
          </EmptyState>
        </Card>
      ) : (
        <div className="grid gap-4">
          <Figures noise={noise} />
          <Card title="What there is most of" aside={<span className="text-xs">service, name and status</span>}>
            <Groups noise={noise} />
          </Card>
        </div>
      )}
    </Page>
  )
}

function Figures({ noise }: { readonly noise: NoiseView }): ReactNode {
  const { spansPerRun, repeatedShare, bytesPerRun, runsPerDay, runs, spansPerRunMax } = noise
  const figures: readonly (readonly [name: string, value: string, text: string])[] = [
    ['Spans per run', formatDecimal(spansPerRun), `${formatCount(spansPerRunMax)} of a run are looked at, at most`],
    [
      'Say the same again',
      repeatedShare === null ? '–' : formatShare(repeatedShare),
      'as another span of the same run: service, name, status and the names of attributes',
    ],
    ['Stored per run', formatBytes(bytesPerRun), 'attributes, events and links'],
    [
      'Stored per day',
      runs < 3 ? 'too few to tell' : formatBytes(bytesPerRun * runsPerDay),
      `${formatCount(runsPerDay)} runs ended in the last day`,
    ],
  ]
  return (
    <dl className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      {figures.map(([name, value, text]) => (
        <div key={name} className="min-w-0 rounded-[10px] border border-line bg-panel px-4 py-3">
          <dt className="text-xs font-medium text-ink2">{name}</dt>
          <dd className="text-xl font-semibold tracking-tight tabular-nums">{value}</dd>
          <dd className="text-xs text-ink3">{text}</dd>
        </div>
      ))}
    </dl>
  )
}

const Groups = ({ noise }: { readonly noise: NoiseView }): ReactNode => (
  <ul className="py-1">
    {noise.groups.map((group) => (
      <GroupRow key={`${group.service} ${group.name} ${group.status} ${group.bytes}`} group={group} of={noise.spans} />
    ))}
  </ul>
)

function GroupRow({ group, of }: { readonly group: NoiseGroup; readonly of: number }): ReactNode {
  const { service, name, status, spans, perRunMax, bytes } = group
  const share = spans / of
  return (
    <li className="px-4 py-1.75">
      <div className="flex flex-wrap items-baseline gap-x-2.5">
        <span className="min-w-0 font-medium wrap-anywhere">{name}</span>
        <span className="text-ink3">{service}</span>
        {status === 'error' && <span className="text-bad">error</span>}
        <span className="ml-auto text-ink2 tabular-nums">
          {formatCount(spans)} spans · {formatShare(share)} · up to {formatCount(perRunMax)} in a run ·{' '}
          {formatBytes(bytes)}
        </span>
      </div>
      <div aria-hidden className="mt-1 h-1 rounded-full bg-raise">
        <div className="h-1 rounded-full bg-ink3" style={{ width: `${share * 100}%` }} />
      </div>
    </li>
  )
}

const formatDecimal = (value: number): string =>
  value < 10 ? value.toFixed(1).replace('.0', '') : formatCount(Math.round(value))

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

function formatBytes(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  return `${formatDecimal(bytes / 1_000 ** step)} ${UNITS[step] ?? ''}`
}
