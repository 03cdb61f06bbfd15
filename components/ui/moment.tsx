'use client'

import { useSyncExternalStore, type ReactNode } from 'react'
import { formatAgo, formatDuration, formatGrowing, formatMoment } from '#trace/format.ts'
import { cn } from './class-names.ts'
import { useNow } from './now.tsx'

interface MomentProps {
  /** Epoch milliseconds. */
  readonly at: number
  readonly className?: string | undefined
}

/** A moment in relative words; the exact time with its zone on hover and to assistive technology. */
export function Moment({ at, className }: MomentProps): ReactNode {
  const now = useNow(10_000)
  const title = useExact(at)
  return (
    <time dateTime={new Date(at).toISOString()} title={title} className={className}>
      {formatAgo(at, now)}
    </time>
  )
}

const neverChanges = (): (() => void) => () => undefined

/** The reader's zone is only known in the browser: the server writes UTC. */
function useExact(at: number): string {
  return useSyncExternalStore(
    neverChanges,
    () => exactWords(at),
    () => formatMoment(at),
  )
}

let local: Intl.DateTimeFormat | null = null

/** Made once: it is expensive, and every draw asks. */
const localFormat = (): Intl.DateTimeFormat =>
  (local ??= new Intl.DateTimeFormat(undefined, {
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }))

/** In the reader's zone, named, and in UTC. */
function exactWords(at: number): string {
  const words = localFormat().format(at)
  return /UTC$|GMT$/.test(words) ? formatMoment(at) : `${words} · ${formatMoment(at)}`
}

interface DurationProps {
  readonly from: number
  /** Null while it still runs: the words then grow by the second. */
  readonly to: number | null
  readonly className?: string | undefined
}

/** How long something took, or has been taking so far. */
export function Duration({ from, to, className }: DurationProps): ReactNode {
  const now = useNow(to === null ? 1000 : null)
  return (
    <span className={cn('tabular-nums', className)}>
      {to === null ? formatGrowing(now - from) : formatDuration(to - from)}
    </span>
  )
}
