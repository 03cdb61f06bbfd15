import type { ReactNode } from 'react'

interface ChoiceProps<Value extends string> {
  readonly legend: string
  readonly name: string
  readonly value: Value
  readonly words: Readonly<Record<Value, { readonly title: string; readonly text: string }>>
  readonly onChange: (value: Value) => void
}

/** One of few, each with what it means. */
export function Choice<Value extends string>(props: ChoiceProps<Value>): ReactNode {
  const { legend, name, value, words, onChange } = props
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1 text-xs font-medium text-ink2">{legend}</legend>
      {(Object.keys(words) as Value[]).map((each) => {
        const id = `${name}-${each}`
        return (
          <div
            key={each}
            className="relative flex gap-2.5 rounded-lg border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              id={id}
              type="radio"
              name={name}
              checked={value === each}
              onChange={() => onChange(each)}
              className="relative z-1 mt-0.75 accent-accent"
            />
            <label htmlFor={id} className="cursor-pointer after:absolute after:inset-0">
              <span className="font-medium">{words[each].title}.</span>{' '}
              <span className="text-ink2">{words[each].text}</span>
            </label>
          </div>
        )
      })}
    </fieldset>
  )
}
