'use client'

import { createContext, useCallback, useContext, useSyncExternalStore, type ReactNode } from 'react'

/** The server's clock when the page was rendered, in epoch milliseconds. */
const RenderedAt = createContext(0)

/** Gives every moment below the same first `now`, so that server and browser render the same words. */
export function ClockProvider({
  renderedAt,
  children,
}: {
  readonly renderedAt: number
  readonly children: ReactNode
}): ReactNode {
  return <RenderedAt value={renderedAt}>{children}</RenderedAt>
}

/** The present in epoch milliseconds, rounded down to `everyMs` and moved on as often; stands still when null. */
export function useNow(everyMs: number | null): number {
  const renderedAt = useContext(RenderedAt)
  const subscribe = useCallback(
    (onTick: () => void) => {
      if (everyMs === null) return () => undefined
      const timer = setInterval(onTick, everyMs)
      return () => clearInterval(timer)
    },
    [everyMs],
  )
  const read = (): number => (everyMs === null ? renderedAt : Math.floor(Date.now() / everyMs) * everyMs)
  return useSyncExternalStore(subscribe, read, () => renderedAt)
}
