import type { ReactNode } from 'react'

/** Stands where the detail of a row will be. */
export const NothingSelected = (): ReactNode => (
  <p className="text-ink3">
    Select a row to see as whom it ran, when, its attributes, and its link to the trace. Drag over the axis to look
    closer.
  </p>
)
