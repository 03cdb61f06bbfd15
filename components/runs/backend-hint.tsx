'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { Button } from '~/components/ui/button.tsx'

const BackendDialog = dynamic(() => import('./backend-dialog.tsx').then((module) => module.BackendDialog), {
  ssr: false,
})

/** Stands where the deep link would be while no trace backend is configured. */
export function BackendHint(): ReactNode {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Connect a trace backend…</Button>
      {isOpen && <BackendDialog onClose={() => setIsOpen(false)} />}
    </>
  )
}
