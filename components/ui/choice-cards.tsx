import { type ReactNode, useId } from 'react'

interface Choice<T> {
  readonly value: T
  readonly title: string
  /** What it does, in a sentence. */
  readonly text: string
}

interface ChoiceCardsProps<T> {
  /** What is chosen, for whoever cannot see that they belong together. */
  readonly legend: string
  readonly choices: readonly Choice<T>[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** One of few ways to do something, each with what it does. */
export function ChoiceCards<T>({ legend, choices, value, onChange }: ChoiceCardsProps<T>): ReactNode {
  const name = useId()
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">{legend}</legend>
      {choices.map((choice) => (
        // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- its text is in the choice
        <label
          key={choice.title}
          className="flex cursor-pointer gap-2.5 rounded-lg border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name={name}
            checked={value === choice.value}
            onChange={() => onChange(choice.value)}
            className="mt-0.5 accent-accent"
          />
          <span>
            <span className="block font-medium">{choice.title}</span>
            <span className="text-ink2">{choice.text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
