export const RESTARTS_MAX = 5
const WINDOW_MS = 60_000

/** Lets something be restarted RESTARTS_MAX times a minute; `take` says whether once more is allowed. */
export function createRestartBudget(): { take(): boolean } {
  let takenAtMs: number[] = []
  return {
    take() {
      const now = Date.now()
      takenAtMs = [...takenAtMs.filter((at) => at > now - WINDOW_MS), now]
      return takenAtMs.length <= RESTARTS_MAX
    },
  }
}
