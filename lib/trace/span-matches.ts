import { intAt } from './columns.ts'
import type { SpanTree } from './span-tree.ts'
import { matches } from './timeline-row.ts'

/** What a search finds among spans, by place. */
export interface SpanMatches {
  isMatch(place: number): boolean
  /** It or something below it is found. */
  hasMatch(place: number): boolean
}

const NOTHING: SpanMatches = { isMatch: () => false, hasMatch: () => false }

/** Spans whose name or service has the text, or whose id it is. Equal spans are looked at once. */
export function spanMatches({ table, topDown, parent }: SpanTree, find: string): SpanMatches {
  if (find === '') return NOTHING
  const ofSort = table.sorts.map(({ name, service }) => matches(`${name} ${service}`, find))
  const named = table.find(find)
  const isMatch = (place: number): boolean => place === named || ofSort[intAt(table.sort, place)] === true
  const hasMatch = new Uint8Array(table.count)
  for (let i = topDown.length - 1; i >= 0; i--) {
    const place = intAt(topDown, i)
    if (isMatch(place)) hasMatch[place] = 1
    const above = intAt(parent, place)
    if (above !== -1 && hasMatch[place] === 1) hasMatch[above] = 1
  }
  return { isMatch, hasMatch: (place) => hasMatch[place] === 1 }
}
