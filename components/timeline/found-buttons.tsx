import { ChevronDown, ChevronUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { SmallButton } from './small-button.tsx'

/** Which of the found rows is selected, from 1; 0 when none of them is. */
export interface Found {
  readonly count: number
  readonly place: number
  readonly onNext: () => void
  readonly onPrevious: () => void
}

/** From one found row to the next. */
export function FoundButtons({ count, onNext, onPrevious }: Found): ReactNode {
  return (
    <>
      <SmallButton label="Previous found row" isDisabled={count === 0} onClick={onPrevious}>
        <ChevronUp aria-hidden className="size-3.5" />
      </SmallButton>
      <SmallButton label="Next found row" isDisabled={count === 0} onClick={onNext}>
        <ChevronDown aria-hidden className="size-3.5" />
      </SmallButton>
    </>
  )
}
