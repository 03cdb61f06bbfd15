import type { Check } from '#services/doctor/check.ts'

const MARKS: Record<Check['state'], string> = { ok: '✓', bad: '✕', unknown: '–', waiting: '…' }

/** One check as lines to read: what it found, what to do, and the facts behind it. */
export const checkLines = ({ title, state, says, fix, facts, href }: Check): string[] => [
  `${MARKS[state]} ${title}: ${says}`,
  ...(fix === null ? [] : [`    To do: ${fix}.`]),
  ...facts.map(([name, value]) => `    ${name}: ${value}`),
  ...(href === null || href.startsWith('/') ? [] : [`    ${href}`]),
]

/** Counts what was found. */
export function summaryLine(checks: readonly Check[]): string {
  const count = (...states: Check['state'][]): number => checks.filter(({ state }) => states.includes(state)).length
  const [good, bad, untried] = [count('ok'), count('bad'), count('unknown', 'waiting')]
  const [work, do_, were] = [good === 1 ? 'works' : 'work', bad === 1 ? 'does' : 'do', untried === 1 ? 'was' : 'were']
  return `${good} ${work}, ${bad} ${do_} not, ${untried} ${were} not tried.`
}
