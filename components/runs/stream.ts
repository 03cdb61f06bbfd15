'use client'

import { useEffect, useRef, useState } from 'react'

/** `ended`: the session is over or the run may not be seen any more; nothing comes until the page is opened again. */
export type LiveState = 'live' | 'reconnecting' | 'closed' | 'ended'

/** What to do with each named event of a stream; must keep its identity. */
export interface StreamHandlers {
  readonly url: () => string
  readonly on: { readonly [event: string]: (data: string) => void }
}

function openSource({ url, on }: StreamHandlers, setState: (state: LiveState) => void): EventSource {
  const source = new EventSource(url())
  source.addEventListener('open', () => setState('live'))
  source.addEventListener('error', () => setState(source.readyState === EventSource.CLOSED ? 'ended' : 'reconnecting'))
  source.addEventListener('end', () => {
    source.close()
    setState('ended')
  })
  for (const [name, handle] of Object.entries(on)) {
    source.addEventListener(name, (event: MessageEvent<string>) => handle(event.data))
  }
  return source
}

/**
 * Follows a server-sent stream while the page is visible: a hidden tab closes it, so that it holds no connection, and a
 * tab that is shown again resumes at the URL of that moment. What is `kept` goes on while the tab is hidden.
 */
export function useStream(handlers: StreamHandlers, kept = false): LiveState {
  const [state, setState] = useState<LiveState>('closed')
  const isKept = useRef(kept)
  useEffect(() => {
    isKept.current = kept
  }, [kept])
  useEffect(() => {
    let source: EventSource | null = null
    const follow = (): void => {
      if (isKept.current && source?.readyState === EventSource.OPEN) return
      source?.close()
      source = document.hidden && !isKept.current ? null : openSource(handlers, setState)
      if (source === null) setState('closed')
    }
    document.addEventListener('visibilitychange', follow)
    follow()
    return () => {
      document.removeEventListener('visibilitychange', follow)
      source?.close()
      setState('closed')
    }
  }, [handlers])
  return state
}
