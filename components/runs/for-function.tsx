import type { ReactNode } from 'react'

/** The unit of permission a run belongs to. */
export const ForFunction = ({ name }: { readonly name: string }): ReactNode => (
  <span>
    for <b className="font-medium text-ink">{name}</b>
  </span>
)
