'use client'

import { useEffect, useState } from 'react'

export type LiveState = 'live' | 'reconnecting' | 'closed'

const EVENTS = ['message', 'delta'] as const

/**
 * Follows a server-sent stream while the page is visible: a hidden tab closes it, so that it holds no connection, and a
 * tab that is shown again resumes at `urlNow()`. Both functions must keep their identity.
 */
export function useStream(isWanted: boolean, urlNow: () => string, onMessage: (data: string) => void): LiveState {
  const [state, setState] = useState<LiveState>('closed')
  useEffect(() => {
    if (!isWanted) return
    let source: EventSource | null = null
    const open = (): void => {
      if (source !== null || document.hidden) return
      source = new EventSource(urlNow())
      source.addEventListener('open', () => setState('live'))
      source.addEventListener('error', () => setState('reconnecting'))
      for (const name of EVENTS) source.addEventListener(name, (event) => onMessage(event.data))
    }
    const close = (): void => {
      source?.close()
      source = null
      setState('closed')
    }
    const onVisibility = (): void => (document.hidden ? close() : open())
    document.addEventListener('visibilitychange', onVisibility)
    open()
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      close()
    }
  }, [isWanted, urlNow, onMessage])
  return state
}
