'use client'

import type { ReactNode } from 'react'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis, type BarShapeProps } from 'recharts'
import type { PeriodOfRuns, StatisticsView } from '#services/statistics/view.ts'
import { BarLink, TICK, TOOLTIP } from './bar-link.tsx'
import { OUTCOMES, periodWords, runsBehind, tickWords, type Outcome } from './outcomes.ts'
import { Pattern } from './pattern.tsx'

interface OutcomeBarsProps extends Pick<StatisticsView, 'periods' | 'stepMs'> {
  /** Null: runs of all workflows. */
  readonly workflow: string | null
}

/** Runs per period as stacked bars; every bar is a link to the runs it counts. */
export function OutcomeBars({ periods, stepMs, workflow }: OutcomeBarsProps): ReactNode {
  const linked =
    (outcome: Outcome) =>
    (bar: BarShapeProps): ReactNode => {
      const period = bar.payload as PeriodOfRuns
      const count = period[outcome.key]
      if (count === 0 || !bar.height || !bar.width) return null
      const href = runsBehind({ state: outcome.state, workflow, after: period.at, before: period.at + stepMs })
      const label = `${outcome.word}: ${count}, ${periodWords(period.at, stepMs)}`
      return <BarLink bar={bar} href={href} label={label} fill={`url(#bar-${outcome.key})`} />
    }
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={[...periods]}
        margin={{ top: 8, right: 0, bottom: 0, left: -28 }}
        accessibilityLayer={false}
        barCategoryGap="18%"
      >
        <defs>
          {OUTCOMES.map((outcome) => (
            <Pattern key={outcome.key} id={`bar-${outcome.key}`} look={outcome} />
          ))}
        </defs>
        <CartesianGrid vertical={false} stroke="var(--line2)" />
        <XAxis
          dataKey="at"
          tickFormatter={(at: number) => tickWords(at, stepMs)}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          minTickGap={28}
        />
        <YAxis allowDecimals={false} tick={TICK} tickLine={false} axisLine={false} />
        <Tooltip {...TOOLTIP} labelFormatter={(at) => periodWords(Number(at), stepMs)} />
        {OUTCOMES.map((outcome) => (
          <Bar
            key={outcome.key}
            dataKey={outcome.key}
            name={outcome.word}
            stackId="runs"
            fill={`url(#bar-${outcome.key})`}
            isAnimationActive={false}
            maxBarSize={26}
            shape={linked(outcome)}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}
