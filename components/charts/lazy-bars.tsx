'use client'

import dynamic from 'next/dynamic'

/** The charts with axes: their library is as large as a page, and is loaded behind it. */
export const LazyOutcomeBars = dynamic(() => import('./outcome-bars.tsx').then((module) => module.OutcomeBars), {
  ssr: false,
})
export const LazyRecoveryBars = dynamic(() => import('./recovery-bars.tsx').then((module) => module.RecoveryBars), {
  ssr: false,
})
