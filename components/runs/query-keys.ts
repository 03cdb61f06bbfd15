import type { RunId } from '#core/ids.ts'
import type { RunFilter } from '#services/runs/list-view.ts'

/** Where a run is kept in the query cache. */
export const runKey = (runId: RunId): readonly unknown[] => ['run', runId]

/** Where a filtered list of runs is kept in the query cache. */
export const runsKey = (filter: RunFilter): readonly unknown[] => ['runs', filter]

/** What is said of a run in words, as its page was opened. */
export const toldKey = (runId: RunId) => ['run-told', runId] as const

/** What of a run waits though nobody asks for it. */
export const unaskedKey = (runId: RunId) => ['unasked', runId] as const

/** A run's definition as a picture: it never changes. */
export const runGraphKey = (runId: RunId) => ['run-graph', runId] as const

/** What is usual for a run's workflow, as it was when the run ended, or while it goes on. */
export const paceKey = (runId: RunId, endedAt: number | null) => ['run-pace', runId, endedAt] as const
