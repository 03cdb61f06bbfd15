'use client'

import { Check, Copy } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button, type ButtonVariant } from './button.tsx'

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for the accessible name: `Copy run id`. */
  readonly label: string
  /** Shown beside the icon; without it only the icon is seen. */
  readonly children?: ReactNode
  readonly variant?: ButtonVariant | undefined
}

/** Copies a text and says so. */
export function CopyButton({ text, label, children, variant = 'ghost' }: CopyButtonProps): ReactNode {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle')
  const Icon = outcome === 'copied' ? Check : Copy
  const copy = async (): Promise<void> => {
    const done = await navigator.clipboard.writeText(text).then(
      () => 'copied' as const,
      () => 'refused' as const,
    )
    setOutcome(done)
    setTimeout(() => setOutcome('idle'), 2000)
  }
  return (
    <Button
      variant={variant}
      size="small"
      aria-label={label}
      onClick={() => void copy()}
      className={children ? '' : 'px-1.5'}
    >
      <Icon aria-hidden className="size-3.5" />
      {children}
      <output className={outcome === 'refused' ? 'text-bad' : 'sr-only'}>
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'The browser refused to copy'}
      </output>
    </Button>
  )
}

/** An id cut to its ends, with a copy button for the whole. */
export function ShortId({ id, label }: { readonly id: string; readonly label: string }): ReactNode {
  return (
    <span className="inline-flex items-center gap-0.5">
      <code className="text-xs" title={id}>
        {shortId(id)}
      </code>
      <CopyButton text={id} label={`Copy ${label}`} />
    </span>
  )
}

/** The ends of an id: `0192f4c1…7b3e`. */
export const shortId = (id: string): string => (id.length <= 14 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`)
