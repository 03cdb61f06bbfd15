'use client'

import dynamic from 'next/dynamic'
import { useSyncExternalStore, type ReactNode } from 'react'
import { toasts } from '~/components/ui/toast.ts'

const Toaster = dynamic(() => import('./toaster.tsx').then((module) => module.Toaster), { ssr: false })

/** Where toasts appear, from the first one on. */
export function Toasts(): ReactNode {
  const areWanted = useSyncExternalStore(toasts.subscribe, toasts.areWanted, () => false)
  return areWanted && <Toaster />
}
