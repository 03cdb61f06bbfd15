import type { ReactNode } from 'react'

/** Stands where the detail is while nothing is selected. */
export const DetailHint = (): ReactNode => (
  <p className="text-ink3">
    Select a row to see as whom it ran, when, its attributes, and its link to the trace. Drag over the axis to look
    closer.
  </p>
)
