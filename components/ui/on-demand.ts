'use client'

import { useState, type ComponentType } from 'react'

interface OnDemand<Props> {
  /** Null until it was wanted and has come. */
  readonly Part: ComponentType<Props> | null
  /** For the button that stands in its place until then: it loads when it is pointed at, and shows when it is pressed. */
  readonly trigger: { readonly onPointerEnter: () => void; readonly onFocus: () => void; readonly onClick: () => void }
}

/** A part of a page that is loaded when it is first wanted, so that no page is larger for what few people open. */
export function useOnDemand<Props>(load: () => Promise<ComponentType<Props>>): OnDemand<Props> {
  const [Part, setPart] = useState<ComponentType<Props> | null>(null)
  const prepare = (): void => void load()
  const show = (): void => void load().then((part) => setPart(() => part))
  return { Part, trigger: { onPointerEnter: prepare, onFocus: prepare, onClick: show } }
}
