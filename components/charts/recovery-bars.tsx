'use client'

import type { ReactNode } from 'react'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis, type BarShapeProps } from 'recharts'
import type { OutageLine } from '#services/statistics/view.ts'
import { formatDuration, formatMoment } from '#trace/format.ts'
import { useNow } from '~/components/ui/now.tsx'
import { BarLink, TICK, TOOLTIP } from './bar-link.tsx'
import { runsBehind } from './outcomes.ts'
import { Pattern } from './pattern.tsx'
import { LASTING, outageMs, RECOVERED } from './recovery.ts'

interface Mark extends OutageLine {
  /** From the oldest, from 0. */
  readonly place: number
  readonly tookMs: number
}

function OutageBar(bar: BarShapeProps): ReactNode {
  const { workflow, recoveredAt, after, before, tookMs } = bar.payload as Mark
  const look = recoveredAt === null ? 'lasting' : 'recovered'
  const label = `${workflow}: ${recoveredAt === null ? 'not recovered for' : 'recovered in'} ${formatDuration(tookMs)}`
  return (
    <BarLink bar={bar} href={runsBehind({ workflow, after, before })} label={label} fill={`url(#outage-${look})`} />
  )
}

/** What failed just now has no length yet; an axis of nothing but parts of it would say nothing. */
const AXIS_MS_MIN = 1_000

/** Outages one after the other, each as high as it was long; every bar is a link to its runs. */
export function RecoveryBars({ outages }: { readonly outages: readonly OutageLine[] }): ReactNode {
  const now = useNow(60_000)
  const marks = outages
    .toReversed()
    .map((outage, place): Mark => Object.assign({ place, tookMs: outageMs(outage, now) }, outage))
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={marks} margin={{ top: 8, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <defs>
          <Pattern id="outage-recovered" look={RECOVERED} />
          <Pattern id="outage-lasting" look={LASTING} />
        </defs>
        <CartesianGrid vertical={false} stroke="var(--line2)" />
        <XAxis dataKey="place" tick={false} tickLine={false} axisLine={{ stroke: 'var(--line)' }} height={6} />
        <YAxis
          width={62}
          domain={[0, (longestMs: number) => Math.max(longestMs, AXIS_MS_MIN)]}
          tickFormatter={(ms: number) => formatDuration(ms)}
          tick={TICK}
          tickLine={false}
          axisLine={false}
        />
        <Tooltip
          {...TOOLTIP}
          labelFormatter={(place) => {
            const mark = marks[Number(place)]
            return mark && `${mark.workflow}, failed ${formatMoment(mark.failedAt)}`
          }}
          formatter={(ms) => formatDuration(Number(ms))}
        />
        <Bar
          dataKey="tookMs"
          name="Time to recover"
          isAnimationActive={false}
          maxBarSize={26}
          minPointSize={3}
          shape={OutageBar}
        />
      </BarChart>
    </ResponsiveContainer>
  )
}
