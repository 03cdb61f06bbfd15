import { LoaderCircle } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './class-names.ts'

const VARIANTS = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent/90',
  secondary: 'border-line bg-panel text-ink hover:bg-raise',
  danger: 'border-line bg-panel text-bad hover:bg-bad-bg',
  approve: 'border-transparent bg-ok text-on-accent hover:bg-ok/90',
  ghost: 'border-transparent bg-transparent text-ink2 hover:bg-raise hover:text-ink',
} as const

export type ButtonVariant = keyof typeof VARIANTS

interface Look {
  readonly variant?: ButtonVariant | undefined
  /** `icon` is a square for one icon; give it an aria-label. */
  readonly size?: 'normal' | 'small' | 'icon' | undefined
}

const SIZES = {
  normal: 'min-h-8 gap-1.75 px-2.75 py-1.25 max-md:min-h-10',
  small: 'min-h-6.5 gap-1.5 px-2 py-0.5 text-xs max-md:min-h-8',
  icon: 'size-8 max-md:size-10',
} as const

/** The classes of a button, for elements that are one without being a `<button>`. */
export const buttonClass = ({ variant = 'secondary', size = 'normal' }: Look = {}): string =>
  cn(
    'inline-flex shrink-0 items-center justify-center rounded-[7px] border font-medium whitespace-nowrap transition-colors',
    'disabled:cursor-default disabled:border-line disabled:bg-raise disabled:text-ink3 aria-disabled:not-aria-busy:text-ink3',
    SIZES[size],
    VARIANTS[variant],
  )

/** A button. While `isPending` it spins and cannot be pressed again, keeping its place and its focus. */
export function Button({
  variant,
  size,
  isPending = false,
  className,
  children,
  disabled,
  onClick,
  type = 'button',
  ...rest
}: Look & ComponentProps<'button'> & { readonly isPending?: boolean | undefined }): ReactNode {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled}
      aria-disabled={isPending || undefined}
      aria-busy={isPending || undefined}
      onClick={(event) => {
        if (isPending) event.preventDefault()
        else onClick?.(event)
      }}
      className={cn(buttonClass({ variant, size }), isPending && 'cursor-progress opacity-75', className)}
    >
      {isPending && <LoaderCircle aria-hidden className="size-3.5 animate-spin" />}
      {children}
    </button>
  )
}

/** A link that looks like a button: for going somewhere, never for doing something. */
export function ButtonLink({ variant, size, className, ...rest }: Look & ComponentProps<typeof Link>): ReactNode {
  return <Link {...rest} className={cn(buttonClass({ variant, size }), className)} />
}
