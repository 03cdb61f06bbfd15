import type { Instant } from '#core/time.ts'
import type { Turn } from './turn.ts'

const SLOT_MS = 50
const PRIORITY_ABOVE = 100

/**
 * A place in the queue. Each that a run has there is a slot behind the one before, however old: what a wide fork opens does not
 * come before what others queue later. Priority (0 to 99) shortens the slot.
 */
export function queuePlace(turn: Turn, readyAt: Instant): number {
  const { orderKey, priority } = turn.run
  const slot = Math.ceil((SLOT_MS * (PRIORITY_ABOVE - priority)) / PRIORITY_ABOVE)
  const place = Math.max(turn.env.now, orderKey) + slot
  turn.setRun({ orderKey: place })
  return Math.max(readyAt, place)
}
