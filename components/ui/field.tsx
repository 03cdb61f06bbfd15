import { ChevronDown, CircleAlert } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './class-names.ts'

const CONTROL =
  'w-full rounded-[7px] border border-field bg-bg px-2.75 py-1.25 text-sm text-ink placeholder:text-ink3 aria-invalid:border-bad disabled:bg-raise disabled:text-ink2 max-md:min-h-10 max-md:text-lg'

interface FieldProps {
  /** The id of the control inside. */
  readonly id: string
  readonly label: ReactNode
  readonly hint?: ReactNode
  /** What is wrong, one sentence each. */
  readonly errors?: readonly string[] | undefined
  readonly isRequired?: boolean | undefined
  readonly children: ReactNode
  readonly className?: string | undefined
}

const NONE: readonly string[] = []

/** Names a control and says what is expected and what is wrong with it; the control refers to these by `describedBy`. */
export function Field({ id, label, hint, errors = NONE, isRequired, children, className }: FieldProps): ReactNode {
  return (
    <div className={cn('grid min-w-0 gap-1', className)}>
      <label htmlFor={id} className="text-xs font-medium text-ink2">
        {label}
        {isRequired && <span className="font-normal text-ink3"> · required</span>}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-ink3">
          {hint}
        </p>
      )}
      {errors.length > 0 && (
        <ul id={`${id}-errors`} className="grid gap-0.5 text-xs text-bad">
          {errors.map((error) => (
            <li key={error} className="flex items-start gap-1.25">
              <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
              {error}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** The `aria-describedby` of a control in a `Field`. */
export const describedBy = (
  id: string,
  has: { readonly hint: boolean; readonly errors: boolean },
): string | undefined => [has.hint && `${id}-hint`, has.errors && `${id}-errors`].filter(Boolean).join(' ') || undefined

/** A line of text. */
export function TextInput({ className, ...rest }: ComponentProps<'input'>): ReactNode {
  return <input {...rest} className={cn(CONTROL, className)} />
}

/** Several lines of text. */
export function Textarea({ className, ...rest }: ComponentProps<'textarea'>): ReactNode {
  return <textarea rows={3} {...rest} className={cn(CONTROL, 'block resize-y leading-normal', className)} />
}

/** One of few: the browser's own list, which is right on every device. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>): ReactNode {
  return (
    <span className={cn('relative block min-w-0', className)}>
      <select {...rest} className={cn(CONTROL, 'appearance-none pr-7')}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.25 size-3.5 -translate-y-1/2 text-ink3"
      />
    </span>
  )
}
