'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent } from 'react'

/** Renders a page again every so often while it is looked at: for what no run's change tells of. */
export function RefreshEvery({ everyMs }: { readonly everyMs: number }): null {
  const router = useRouter()
  const render = useEffectEvent(() => {
    if (!document.hidden) router.refresh()
  })
  useEffect(() => {
    const timer = setInterval(() => render(), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return null
}
