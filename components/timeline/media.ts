'use client'

import { useSyncExternalStore } from 'react'

const PHONE = '(max-width: 759px)'

let media: MediaQueryList | null = null

/** Asked for once: every draw looks at it. */
const phones = (): MediaQueryList => (media ??= matchMedia(PHONE))

function subscribe(onChange: () => void): () => void {
  phones().addEventListener('change', onChange)
  return () => phones().removeEventListener('change', onChange)
}

/** Whether the screen is a phone's; the server assumes it is not. */
export const useIsPhone = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => phones().matches,
    () => false,
  )
