import type { Instant } from '#core/time.ts'
import type { Lease } from '#engine/model.ts'

/** The places of this process's own runner, as a commit sees them. */
export interface HandOuts {
  /** Reserves a place for a ready attempt of a queue, or null: then it stays in the queue for whoever claims it. */
  readonly handOut: (queue: string, now: Instant) => Lease | null
  /** Gives back reserved places that no written attempt took. */
  readonly onReleased: (places: number) => void
}

/** Counts what one commit reserved, so that exactly what it did not use is given back. */
export interface Reservation {
  readonly handOut: HandOuts['handOut']
  /** Ends the reservation: `used` places were taken by written attempts. */
  settle(used: number): void
}

export function createReservation({ handOut, onReleased }: HandOuts): Reservation {
  let reserved = 0
  return {
    handOut(queue, now) {
      const lease = handOut(queue, now)
      if (lease) reserved++
      return lease
    },
    settle(used) {
      const left = reserved - used
      reserved = 0
      if (left > 0) onReleased(left)
    },
  }
}
