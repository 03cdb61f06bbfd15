'use client'

import { useState } from 'react'
import type { RunId } from '#core/ids.ts'

/** Runs that somebody picks out of a list. */
export interface Selection {
  readonly selected: ReadonlySet<RunId>
  readonly toggle: (runId: RunId) => void
}

interface SelectionState extends Selection {
  /** Null while nobody selects: the list is calm then. */
  readonly active: Selection | null
  readonly start: () => void
  readonly end: () => void
  /** Takes these for what was selected. */
  readonly choose: (runIds: readonly RunId[]) => void
}

/** Which runs are selected; begins and ends by hand. */
export function useSelection(): SelectionState {
  const [selected, setSelected] = useState<ReadonlySet<RunId> | null>(null)
  const toggle = (runId: RunId): void =>
    setSelected((old) => {
      const next = new Set(old)
      if (!next.delete(runId)) next.add(runId)
      return next
    })
  return {
    selected: selected ?? new Set(),
    toggle,
    active: selected && { selected, toggle },
    start: () => setSelected(new Set()),
    choose: (runIds) => setSelected(new Set(runIds)),
    end: () => setSelected(null),
  }
}
