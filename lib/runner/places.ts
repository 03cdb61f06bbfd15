/** The places of a runner: how many attempts it runs at once. A place is reserved before an attempt is sure to come. */
export interface Places {
  readonly free: number
  /** Somebody wanted a place and got none since this was last set to false: something may wait for the next. */
  isWanted: boolean
  /** Takes up to `wanted` places; how many it got. */
  take(wanted: number): number
  give(count: number): void
}

export function createPlaces(capacity: number): Places {
  let taken = 0
  return {
    isWanted: true,
    get free() {
      return capacity - taken
    },
    take(wanted) {
      const got = Math.max(0, Math.min(wanted, capacity - taken))
      taken += got
      this.isWanted ||= got < wanted
      return got
    },
    give(count) {
      taken -= count
    },
  }
}
