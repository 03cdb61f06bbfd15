import { dehydrate, type DehydratedState, QueryClient } from '@tanstack/react-query'
import type { PaceView } from '#services/runs/cause-view.ts'
import type { RunView } from '#services/runs/view.ts'
import type { UnaskedTask } from '#services/workers/view.ts'
import { paceKey, runKey, toldKey, unaskedKey } from './query-keys.ts'
import { tellRun } from './tell-run.ts'

/** What the page of a run brings along for the cache of its reader's browser. */
export function cachedRun(view: RunView, pace: PaceView, unasked: readonly UnaskedTask[]): DehydratedState {
  const client = new QueryClient()
  client.setQueryData(runKey(view.id), view)
  client.setQueryData(toldKey(view.id), tellRun(view, view.endedAt ?? view.readAt))
  client.setQueryData(paceKey(view.id, view.endedAt), pace)
  client.setQueryData(unaskedKey(view.id), unasked)
  return dehydrate(client)
}
