import type { ReactNode } from 'react'
import type { LineChange } from '#ledger/line-changes.ts'
import { cn } from './class-names.ts'

const SIGNS = { add: '+', del: '-', same: ' ' } as const
const WORDS = { add: 'added: ', del: 'removed: ', same: '' } as const

/** Two texts as one, with what was added and removed. */
export function LineChanges({ lines }: { readonly lines: readonly LineChange[] }): ReactNode {
  return (
    <div className="py-2 font-mono text-xs leading-relaxed">
      {lines.map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines of a finished text have no other name
        <Line key={index} line={line} />
      ))}
    </div>
  )
}

/** One side of a line: its sign, the word for those who do not see it, and the text. */
export function Line({ line }: { readonly line: LineChange }): ReactNode {
  if (line.kind === 'skip') return <p className="px-4 text-ink3">… {line.count} equal lines</p>
  return (
    <p
      className={cn(
        'min-h-[1lh] px-4 wrap-anywhere whitespace-pre-wrap',
        line.kind === 'add' && 'bg-ok-bg text-ok',
        line.kind === 'del' && 'bg-bad-bg text-bad',
      )}
    >
      <span aria-hidden>{SIGNS[line.kind]} </span>
      <span className="sr-only">{WORDS[line.kind]}</span>
      {line.text}
    </p>
  )
}
