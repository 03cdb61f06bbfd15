import { createLoader, parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import type { RunFilter, RunLine, RunListState } from '#services/runs/view.ts'
import { runState, type StateName } from '~/components/ui/state.ts'

/** The states one can filter by, in the words of the state table. */
export const LIST_STATES = [
  'running',
  'waiting',
  'queued',
  'paused',
  'succeeded',
  'failed',
  'timed-out',
  'stopped',
] as const satisfies readonly RunListState[]

/** The filters of the run list as they stand in the URL. */
export const RUN_PARAMS = {
  state: parseAsStringLiteral(LIST_STATES),
  workflow: parseAsString,
  by: parseAsString,
  after: parseAsInteger,
  before: parseAsInteger,
}

/** Reads the filters of the run list from a page's search parameters. */
export const loadRunParams = createLoader(RUN_PARAMS)

export type RunParams = { readonly [name in keyof typeof RUN_PARAMS]: Exclude<RunFilter[name], undefined> | null }

/** The filters that are set. */
export const filterOf = ({ state, workflow, by, after, before }: RunParams): RunFilter => ({
  ...(state && { state }),
  ...(workflow && { workflow }),
  ...(by && { by }),
  ...(after !== null && after >= 0 && { after }),
  ...(before !== null && before >= 0 && { before }),
})

const LISTED: { readonly [state in StateName]?: RunListState } = {
  running: 'running',
  'set-aside': 'running',
  'rolling-back': 'running',
  waiting: 'waiting',
  queued: 'queued',
  paused: 'paused',
  succeeded: 'succeeded',
  recovered: 'succeeded',
  failed: 'failed',
  'timed-out': 'timed-out',
  stopped: 'stopped',
}

/** Whether a run that just changed belongs into a filtered list. A list of `me` takes only what it already has. */
export function isListed(run: RunLine, filter: RunFilter): boolean {
  if (filter.state !== undefined && LISTED[runState(run).name] !== filter.state) return false
  if (filter.workflow !== undefined && run.workflow !== filter.workflow) return false
  if (filter.by !== undefined && run.by.id !== filter.by) return false
  return run.createdAt >= (filter.after ?? 0) && run.createdAt < (filter.before ?? Infinity)
}
