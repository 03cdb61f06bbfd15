import type { RunId } from '#core/ids.ts'

/** Attempts that wait for the answer to their report, by run. */
export interface Reports {
  enter(runId: RunId): void
  leave(runId: RunId): void
  /** More of one run wait than go in one commit. */
  isCrowded(): boolean
}

/** Enough for a whole batch of the commit lane to wait while another is on its way. */
const OF_ONE_RUN_MAX = 64

export function createReports(): Reports {
  const byRun = new Map<RunId, number>()
  const change = (runId: RunId, by: number): void => {
    const count = (byRun.get(runId) ?? 0) + by
    if (count === 0) byRun.delete(runId)
    else byRun.set(runId, count)
  }
  return {
    enter: (runId) => change(runId, 1),
    leave: (runId) => change(runId, -1),
    isCrowded: () => byRun.values().some((count) => count >= OF_ONE_RUN_MAX),
  }
}
