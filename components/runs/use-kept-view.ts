'use client'

import { useState } from 'react'
import type { RunView } from '#services/runs/view.ts'

/** What tells only how far a run was read, and when. */
const READ = new Set<string>(['spans', 'spansAfter', 'readAt'] satisfies (keyof RunView)[])

/** Whether two views differ in nothing but which spans of a run came so far. */
const isSame = (one: RunView, other: RunView): boolean =>
  Object.entries(one).every(([name, value]) => READ.has(name) || Reflect.get(other, name) === value)

/** The view as it was while nothing but more of its spans came: what is made of the rest is not made again for each part of them. */
export function useKeptView(view: RunView): RunView {
  const [kept, setKept] = useState(view)
  const shown = isSame(kept, view) ? kept : view
  if (shown !== kept) setKept(shown)
  return shown
}
