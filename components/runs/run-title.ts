'use client'

import { useEffect } from 'react'
import type { RunView } from '#services/runs/view.ts'
import { runState, STATES, type Tone } from '~/components/ui/state.ts'

const SIGNS: { readonly [tone in Tone]: string } = { run: '▶', wait: '⏳', idle: '⏸', ok: '✓', back: '↶', bad: '✕' }
const COLOURS: { readonly [tone in Tone]: string } = {
  run: '#1d4ed8',
  wait: '#b45309',
  idle: '#6b7280',
  ok: '#166534',
  back: '#6d28d9',
  bad: '#b30f2a',
}

const icon = (tone: Tone): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${COLOURS[tone]}"/></svg>`,
  )}`

/** Shows a run's state in the tab: sign and word in the title, its colour in the icon. Undone when the page is left. */
export function useRunTitle(view: RunView): void {
  const { name, suffix } = runState(view)
  const { tone, word } = STATES[name]
  const title = `${SIGNS[tone]} ${word}${suffix} · ${view.workflow} · Conductor Lightstep`
  useEffect(() => {
    const set = (): void => {
      if (document.title !== title) document.title = title
    }
    set()
    // The page's own metadata may arrive after this, by streaming.
    const observer = new MutationObserver(set)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => observer.disconnect()
  }, [title])
  useEffect(() => {
    const link = document.createElement('link')
    link.rel = 'icon'
    link.href = icon(tone)
    document.head.append(link)
    return () => link.remove()
  }, [tone])
}
