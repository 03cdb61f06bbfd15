import type { ReactNode } from 'react'
import type { StoryPart } from '#trace/story-line.ts'

const STYLES: { readonly [style in StoryPart['style']]: string } = {
  plain: '',
  strong: 'font-semibold text-ink',
  bad: 'font-semibold text-bad',
  quiet: 'text-xs text-ink3',
}

/** The words of a line in their weight and colour. */
export const StoryParts = ({ parts }: { readonly parts: readonly StoryPart[] }): ReactNode =>
  parts.map((part, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- words of a sentence have no other identity
    <span key={index} className={STYLES[part.style]}>
      {part.text}
    </span>
  ))
