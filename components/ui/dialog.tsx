'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'

export interface DialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  /** One sentence under the title. */
  readonly description?: ReactNode
  readonly children: ReactNode
  /** Buttons at the bottom. */
  readonly actions?: ReactNode
}

const OpenDialog = dynamic(() => import('./dialog-open.tsx').then((module) => module.OpenDialog), { ssr: false })
const OpenSheet = dynamic(() => import('./dialog-open.tsx').then((module) => module.OpenSheet), { ssr: false })

/** Whether it was ever open: what closes stays a moment, to go with its transition. */
function useEver(isOpen: boolean): boolean {
  const [wasOpen, setWasOpen] = useState(isOpen)
  if (isOpen && !wasOpen) setWasOpen(true)
  return wasOpen || isOpen
}

/** A dialog in the middle of the page, loaded when one is first opened. Focus stays inside; Escape and the backdrop close it. */
export const Dialog = (props: DialogProps): ReactNode => useEver(props.isOpen) && <OpenDialog {...props} />

/** A panel that comes in from the bottom on a phone and from the right on wider screens; loaded likewise. */
export const Sheet = (props: DialogProps): ReactNode => useEver(props.isOpen) && <OpenSheet {...props} />
