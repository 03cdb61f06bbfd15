import { isObject } from '#core/json.ts'
import type { EntryView, RunView } from '#services/runs/view.ts'
import { openingsOf } from './generations.ts'

/** The entry by which a person stopped the run in its last generation, or null. */
export function stopOf(view: RunView): EntryView | null {
  const isStop = (entry: EntryView): boolean => ['run.ending', 'run.rolling-back', 'run.ended'].includes(entry.kind)
  const since = openingsOf(view).at(-1)?.seq ?? 0
  const ending = view.entries.find((entry) => entry.seq > since && isStop(entry))
  return ending !== undefined &&
    ending.actor.kind !== 'service' &&
    view.status !== 'COMPLETED' &&
    !decided(view, ending)
    ? ending
    : null
}

/** A denial ends a run by a person too, but it is told with its approval. */
const decided = (view: RunView, ending: EntryView): boolean =>
  view.entries.some((entry) => entry.kind === 'approval.decided' && entry.at === ending.at)

/** The failure workflow that the run's end started, or null. */
export function failureWorkflowOf(view: RunView): { readonly entry: EntryView; readonly workflow: string } | null {
  const entry = view.entries.findLast(({ kind }) => kind === 'run.ended')
  const started = entry?.facts['failureWorkflow']
  if (entry === undefined || view.endedAt === null || !isObject(started)) return null
  return { entry, workflow: String(started['workflow']) }
}
