import type { OutageLine } from '#services/statistics/view.ts'
import type { Outcome } from './outcomes.ts'

/** How an outage looks that ended, and one that lasts. */
export const RECOVERED: Pick<Outcome, 'colour' | 'pattern'> = { colour: 'var(--ok)', pattern: 'solid' }
export const LASTING: Pick<Outcome, 'colour' | 'pattern'> = { colour: 'var(--bad)', pattern: 'hatch' }

/** How long it took to recover, or has been taking. */
export const outageMs = ({ failedAt, recoveredAt }: OutageLine, now: number): number =>
  Math.max(0, (recoveredAt ?? now) - failedAt)

/** The middle of the times to recover; null where nothing recovered. */
export function medianMs(outages: readonly OutageLine[]): number | null {
  const ended = outages.filter(({ recoveredAt }) => recoveredAt !== null)
  const sorted = ended.map((outage) => outageMs(outage, 0)).sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null
}
