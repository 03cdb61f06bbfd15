import type { ReactNode } from 'react'
import type { Outcome } from './outcomes.ts'

const MARKS: Record<Outcome['pattern'], ReactNode> = {
  solid: null,
  hatch: <path d="M-2 2 2 -2M0 8 8 0M6 10 10 6" stroke="var(--panel)" strokeOpacity="0.55" strokeWidth="1.8" />,
  lines: <path d="M0 2h8M0 6h8" stroke="var(--panel)" strokeOpacity="0.6" strokeWidth="1.4" />,
  dots: <path d="M2 2h.01M6 6h.01" stroke="var(--panel)" strokeWidth="2.4" strokeLinecap="round" />,
  cross: <path d="M0 0 8 8M8 0 0 8" stroke="var(--panel)" strokeOpacity="0.55" strokeWidth="1.6" />,
}

type Look = Pick<Outcome, 'colour' | 'pattern'>

/** What fills the bars of an outcome: never colour alone. Refer to it as `url(#id)`. */
export function Pattern({ id, look }: { readonly id: string; readonly look: Look }): ReactNode {
  return (
    <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse">
      <rect width="8" height="8" fill={look.colour} />
      {MARKS[look.pattern]}
    </pattern>
  )
}

/** The look of an outcome's bars, for a legend. */
export function Swatch({ id, look }: { readonly id: string; readonly look: Look }): ReactNode {
  return (
    <svg aria-hidden width="12" height="12" className="rounded-[2px]">
      <defs>
        <Pattern id={id} look={look} />
      </defs>
      <rect width="12" height="12" fill={`url(#${id})`} />
    </svg>
  )
}
