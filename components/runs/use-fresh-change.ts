'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { RunView } from '#services/runs/view.ts'
import { openingsOf } from '#trace/generations.ts'

/** What a run changes is drawn on the server from its input, and only a rerun may have another one: then it is drawn again. */
export function useFreshChange(view: RunView): void {
  const router = useRouter()
  const [drawnFor] = useState(view.generation)
  const isStale = view.generation !== drawnFor && openingsOf(view).at(-1)?.facts['verb'] === 'rerun'
  const staleSince = isStale ? view.generation : null
  useEffect(() => {
    if (staleSince !== null) router.refresh()
  }, [staleSince, router])
}
