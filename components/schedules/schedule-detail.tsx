import { Pause } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import { formatMoment } from '#trace/format.ts'
import type { ScheduleView } from '#services/schedules/view.ts'
import { Card, Facts } from '~/components/ui/card.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { Page } from '~/components/ui/page.tsx'
import { Person } from '~/components/ui/person.tsx'
import { ScrollText } from '~/components/ui/scroll-text.tsx'
import { CronText } from './cron-text.tsx'
import { FireRows } from './fire-rows.tsx'
import { NextFires } from './next-fires.tsx'
import { ScheduleActions } from './schedule-actions.tsx'
import { ScheduleState } from './schedule-state.tsx'
import { CATCH_UP_WORDS, OVERLAP_WORDS } from './schedule-words.ts'

/** One schedule: when it fires next, what came of the last times, whom it runs for. */
export function ScheduleDetail({ schedule }: { readonly schedule: ScheduleView }): ReactNode {
  const { name, description, workflow, state, owner, paused, fires } = schedule
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <ScheduleState state={state} /> {name}
        </span>
      }
      meta={
        <>
          {description && <span>{description}</span>}
          <span>
            runs{' '}
            <Link
              href={`/workflows/${encodeURIComponent(workflow)}`}
              className="font-medium text-ink underline decoration-dotted underline-offset-2"
            >
              {workflow}
            </Link>
          </span>
          <span className="inline-flex items-center gap-1.5">
            for <Person name={owner.name} />
          </span>
        </>
      }
      actions={<ScheduleActions schedule={schedule} />}
    >
      {paused && <PausedNotice paused={paused} />}
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_380px] lg:grid-rows-[auto_1fr] lg:items-start">
        <div className="min-w-0 lg:col-start-2">
          <NextCard schedule={schedule} />
        </div>
        <div className="min-w-0 lg:col-start-1 lg:row-span-2 lg:row-start-1">
          <Card title="Last times" aside={<span className="text-xs">newest first</span>}>
            <FireRows fires={fires} />
          </Card>
        </div>
        <FactsCard schedule={schedule} />
      </div>
    </Page>
  )
}

function PausedNotice({ paused }: { readonly paused: NonNullable<ScheduleView['paused']> }): ReactNode {
  return (
    <div className="mb-4 flex items-start gap-2.5 rounded-lg border border-line bg-idle-bg px-3.5 py-2.5">
      <Pause aria-hidden className="mt-0.75 size-3.5 shrink-0" strokeWidth={2.5} />
      <p className="min-w-0 wrap-anywhere">
        <b className="font-semibold">Paused by {paused.by}</b> <Moment at={paused.at} className="text-ink2" />:{' '}
        {paused.reason}
      </p>
    </div>
  )
}

function NextCard({ schedule }: { readonly schedule: ScheduleView }): ReactNode {
  const { state, crons, nextFires } = schedule
  return (
    <Card title={state === 'paused' ? 'Next times, once resumed' : 'Next times'}>
      <div className="grid gap-3 px-4 py-3">
        <CronText crons={crons} />
        {nextFires.length === 0 ? (
          <p className="text-ink2">Its last time has passed.</p>
        ) : (
          <div>
            <NextFires fires={nextFires} zoneId={crons[0]?.zoneId ?? 'UTC'} />
          </div>
        )}
      </div>
    </Card>
  )
}

function FactsCard({ schedule }: { readonly schedule: ScheduleView }): ReactNode {
  const { version, overlap, catchUp, startAt, endAt, input, owner, ownerGroupsAt, createdAt, changedAt } = schedule
  const rows: readonly (readonly [string, ReactNode])[] = [
    ['Workflow version', version === null ? 'the newest, at every time' : `v${version}`],
    ['If the run before is open', OVERLAP_WORDS[overlap].told],
    ['Times that were missed', CATCH_UP_WORDS[catchUp].told],
    ...(startAt === null ? [] : [['From', formatMoment(startAt)] as const]),
    ...(endAt === null ? [] : [['Until', formatMoment(endAt)] as const]),
    [
      'Right to launch',
      ownerGroupsAt === null ? (
        `${owner.name} is not known here any more`
      ) : (
        <>
          asked at every time; groups of {owner.name} as of <Moment at={ownerGroupsAt} />
        </>
      ),
    ],
    ['Created', <Moment key="created" at={createdAt} />],
    ['Changed', <Moment key="changed" at={changedAt} />],
  ]
  return (
    <Card title="What it does">
      <div className="grid gap-3 px-4 py-3">
        <Facts rows={rows} />
        <ScrollText label="Input" text={JSON.stringify(input, null, 2)} className="rounded-md bg-raise p-2.5" />
      </div>
    </Card>
  )
}
