'use client'

import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { formatCount } from '#trace/repeats.ts'
import { Button } from '~/components/ui/button.tsx'

interface JumpToProps {
  readonly count: number
  /** What is counted, e.g. `iteration`. */
  readonly what: string
  readonly onJump: (number: number) => void
}

/** A number to go to, from 1 to `count`. */
export function JumpTo({ count, what, onJump }: JumpToProps): ReactNode {
  const id = useId()
  const [text, setText] = useState('')
  const number = Number(text)
  const isThere = Number.isInteger(number) && number >= 1 && number <= count
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (isThere) onJump(number)
  }
  return (
    <form onSubmit={onSubmit} className="mb-1 flex items-center gap-2">
      <label htmlFor={id} className="text-ink3">
        Go to {what}
      </label>
      <input
        id={id}
        inputMode="numeric"
        value={text}
        placeholder={`1–${formatCount(count)}`}
        onChange={(event) => setText(event.target.value)}
        className="h-7 w-24 rounded-md border border-field bg-panel px-2 text-ink tabular-nums placeholder:text-ink3 max-md:h-9"
      />
      <Button size="small" type="submit" disabled={!isThere}>
        Go
      </Button>
    </form>
  )
}
