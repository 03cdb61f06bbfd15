import type { ReactNode } from 'react'

/** The mark: three lanes and a span's end. */
export function BrandMark({ className }: { readonly className?: string | undefined }): ReactNode {
  return (
    <svg
      aria-hidden
      viewBox="0 0 18 18"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      className={className}
    >
      <path d="M3 4h7M6 9h9M3 14h5" />
      <circle cx="13.5" cy="4" r="1.6" fill="currentColor" stroke="none" />
    </svg>
  )
}
