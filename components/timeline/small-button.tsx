import type { ReactNode } from 'react'

/** A button of nothing but an icon, with its name in words. */
export function SmallButton({
  label,
  isDisabled,
  onClick,
  children,
}: {
  readonly label: string
  readonly isDisabled?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={isDisabled}
      onClick={onClick}
      className="grid size-6.5 shrink-0 place-items-center rounded-md text-ink2 hover:bg-raise hover:text-ink disabled:opacity-40 max-md:size-9"
    >
      {children}
    </button>
  )
}
