import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

interface ScrollTextProps {
  /** Names the text for assistive technology. */
  readonly label: string
  readonly text: string
  readonly className?: string | undefined
}

/** A long preformatted text that scrolls inside its frame. */
export function ScrollText({ label, text, className }: ScrollTextProps): ReactNode {
  return (
    <section
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
      tabIndex={0}
      className={cn('max-h-96 overflow-auto', className)}
    >
      <pre className="text-xs leading-relaxed">{text}</pre>
    </section>
  )
}
