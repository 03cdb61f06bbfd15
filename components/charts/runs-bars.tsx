'use client'

import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis, type BarShapeProps } from 'recharts'
import type { HourOfRuns } from '#services/runs/overview-view.ts'
import { hourLabel, hourSpan, OUTCOMES, runsBehind, type Outcome } from './outcomes.ts'

/** Runs per hour as stacked bars; every bar is a link to the runs it counts. */
export function RunsBars({ hours }: { readonly hours: readonly HourOfRuns[] }): ReactNode {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={[...hours]}
        margin={{ top: 8, right: 0, bottom: 0, left: -28 }}
        accessibilityLayer={false}
        barCategoryGap="18%"
      >
        <defs>
          {OUTCOMES.map((outcome) => (
            <Pattern key={outcome.key} outcome={outcome} />
          ))}
        </defs>
        <CartesianGrid vertical={false} stroke="var(--line2)" />
        <XAxis
          dataKey="at"
          tickFormatter={hourLabel}
          tick={{ fill: 'var(--ink3)', fontSize: 11 }}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          minTickGap={28}
        />
        <YAxis allowDecimals={false} tick={{ fill: 'var(--ink3)', fontSize: 11 }} tickLine={false} axisLine={false} />
        <Tooltip
          cursor={{ fill: 'var(--raise)' }}
          isAnimationActive={false}
          contentStyle={{ background: 'var(--panel)', border: '1px solid var(--line)', borderRadius: 8, fontSize: 12 }}
          itemStyle={{ color: 'var(--ink2)', padding: 0 }}
          labelStyle={{ color: 'var(--ink)', fontWeight: 600 }}
          labelFormatter={(at) => hourSpan(Number(at))}
        />
        {OUTCOMES.map((outcome) => (
          <Bar
            key={outcome.key}
            dataKey={outcome.key}
            name={outcome.word}
            stackId="runs"
            fill={`url(#bar-${outcome.key})`}
            isAnimationActive={false}
            maxBarSize={26}
            shape={linkedBar(outcome)}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}

const linkedBar =
  (outcome: Outcome) =>
  (bar: BarShapeProps): ReactNode => <BarLink bar={bar} outcome={outcome} />

function BarLink({ bar, outcome }: { readonly bar: BarShapeProps; readonly outcome: Outcome }): ReactNode {
  const router = useRouter()
  const hour = bar.payload as HourOfRuns
  const count = hour[outcome.key]
  if (count === 0 || !bar.height || !bar.width) return null
  const href = runsBehind(outcome.state, hour.at)
  return (
    <a
      href={href}
      aria-label={`${outcome.word}: ${count}, ${hourSpan(hour.at)}. Show these runs.`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        router.push(href)
      }}
    >
      <rect
        x={bar.x}
        y={bar.y}
        width={bar.width}
        height={bar.height}
        fill={`url(#bar-${outcome.key})`}
        stroke="var(--panel)"
        strokeWidth={1}
        rx={2}
      />
    </a>
  )
}

const MARKS: Record<Outcome['pattern'], ReactNode> = {
  solid: null,
  hatch: <path d="M-2 2 2 -2M0 8 8 0M6 10 10 6" stroke="var(--panel)" strokeOpacity="0.55" strokeWidth="1.8" />,
  lines: <path d="M0 2h8M0 6h8" stroke="var(--panel)" strokeOpacity="0.6" strokeWidth="1.4" />,
  dots: <path d="M2 2h.01M6 6h.01" stroke="var(--panel)" strokeWidth="2.4" strokeLinecap="round" />,
}

function Pattern({ outcome }: { readonly outcome: Outcome }): ReactNode {
  return (
    <pattern id={`bar-${outcome.key}`} width="8" height="8" patternUnits="userSpaceOnUse">
      <rect width="8" height="8" fill={outcome.colour} />
      {MARKS[outcome.pattern]}
    </pattern>
  )
}

/** The look of an outcome's bars, for the legend. */
export function Swatch({ outcome }: { readonly outcome: Outcome }): ReactNode {
  return (
    <svg aria-hidden width="12" height="12" className="rounded-[2px]">
      <defs>
        <pattern id={`key-${outcome.key}`} width="8" height="8" patternUnits="userSpaceOnUse">
          <rect width="8" height="8" fill={outcome.colour} />
          {MARKS[outcome.pattern]}
        </pattern>
      </defs>
      <rect width="12" height="12" fill={`url(#key-${outcome.key})`} />
    </svg>
  )
}
