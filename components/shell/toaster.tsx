'use client'

import type { ReactNode } from 'react'
import { Toaster as Sonner } from 'sonner'

/** The toasts in the corner; on a phone above the bar. */
export function Toaster(): ReactNode {
  return (
    <Sonner
      position="bottom-right"
      offset={{ bottom: 20, right: 20 }}
      mobileOffset={{ bottom: 72 }}
      toastOptions={{
        style: { background: 'var(--panel)', color: 'var(--ink)', borderColor: 'var(--line)', fontFamily: 'inherit' },
      }}
    />
  )
}
