'use client'

import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import type { BarShapeProps } from 'recharts'

interface BarLinkProps {
  readonly bar: BarShapeProps
  readonly href: string
  /** What the bar stands for. */
  readonly label: string
  readonly fill: string
}

/** A bar that leads to the runs behind it. */
export function BarLink({ bar, href, label, fill }: BarLinkProps): ReactNode {
  const router = useRouter()
  return (
    <a
      href={href}
      aria-label={`${label}. Show these runs.`}
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
        fill={fill}
        stroke="var(--panel)"
        strokeWidth={1}
        rx={2}
      />
    </a>
  )
}

/** What both charts look like. */
export const TICK = { fill: 'var(--ink3)', fontSize: 11 }
export const TOOLTIP = {
  cursor: { fill: 'var(--raise)' },
  isAnimationActive: false,
  contentStyle: { background: 'var(--panel)', border: '1px solid var(--line)', borderRadius: 8, fontSize: 12 },
  itemStyle: { color: 'var(--ink2)', padding: 0 },
  labelStyle: { color: 'var(--ink)', fontWeight: 600 },
} as const
