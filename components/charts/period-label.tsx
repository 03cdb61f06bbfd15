'use client'

import { useSyncExternalStore, type ReactNode } from 'react'
import { periodWords } from './outcomes.ts'

const neverChanges = (): (() => void) => () => undefined

/** A period on the reader's clock; the server, which does not know it, writes UTC. */
export function PeriodLabel({ at, stepMs }: { readonly at: number; readonly stepMs: number }): ReactNode {
  return useSyncExternalStore(
    neverChanges,
    () => periodWords(at, stepMs),
    () => periodWords(at, stepMs, 'UTC'),
  )
}
