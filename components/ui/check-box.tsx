import type { ReactNode } from 'react'

interface CheckBoxProps {
  readonly label: ReactNode
  /** What it does, in a sentence. */
  readonly text: string
  readonly value: boolean
  readonly onChange: (value: boolean) => void
}

/** Something that may be wanted besides, with what it does. */
export const CheckBox = ({ label, text, value, onChange }: CheckBoxProps): ReactNode => (
  <label className="flex cursor-pointer items-start gap-2.5">
    <input
      type="checkbox"
      checked={value}
      onChange={(event) => onChange(event.target.checked)}
      className="mt-0.5 accent-accent"
    />
    <span className="min-w-0">
      {label}
      <span className="block text-xs text-ink3">{text}</span>
    </span>
  </label>
)
