import { diffLines } from 'diff'

/** One line of a comparison; `skip` stands for `count` equal lines that are left out. */
export type LineChange =
  | { readonly kind: 'same' | 'add' | 'del'; readonly text: string }
  | { readonly kind: 'skip'; readonly count: number }

const CONTEXT_LINES = 2

/** Two texts line by line; long equal stretches are folded. */
export function lineChanges(before: string, after: string): readonly LineChange[] {
  const lines = diffLines(before, after).flatMap((part) => {
    const kind = part.added ? 'add' : part.removed ? 'del' : 'same'
    return part.value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ kind, text }) as const)
  })
  return folded(lines)
}

function folded(lines: readonly Exclude<LineChange, { kind: 'skip' }>[]): LineChange[] {
  const isNear = (index: number): boolean =>
    lines.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some((line) => line.kind !== 'same')
  const result: LineChange[] = []
  for (const [index, line] of lines.entries()) {
    const last = result.at(-1)
    if (isNear(index)) result.push(line)
    else if (last?.kind === 'skip') result[result.length - 1] = { kind: 'skip', count: last.count + 1 }
    else result.push({ kind: 'skip', count: 1 })
  }
  return result
}

/** One row of two texts beside each other; null where one of them has nothing. */
export interface LinePair {
  readonly left: LineChange | null
  readonly right: LineChange | null
}

/** The same comparison in two columns: what was removed stands beside what was put in its place. */
export function linePairs(lines: readonly LineChange[]): readonly LinePair[] {
  const pairs: LinePair[] = []
  for (let i = 0; i < lines.length;) {
    const removed = stretch(lines, i, 'del')
    const added = stretch(lines, i + removed.length, 'add')
    const length = Math.max(removed.length, added.length)
    for (let n = 0; n < length; n++) pairs.push({ left: removed[n] ?? null, right: added[n] ?? null })
    i += removed.length + added.length
    const both = length === 0 ? lines[i++] : undefined
    if (both) pairs.push({ left: both, right: both })
  }
  return pairs
}

function stretch(lines: readonly LineChange[], from: number, kind: LineChange['kind']): readonly LineChange[] {
  const end = lines.findIndex((line, i) => i >= from && line.kind !== kind)
  return lines.slice(from, end < 0 ? lines.length : end)
}
