import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { engineSpans } from '#trace/engine-spans.ts'
import type { Loop } from './loop.ts'
import type { ProjectionStore, Wakes } from './ports.ts'
import { startWokenLoop } from './woken-loop.ts'

export interface ProjectorOptions {
  readonly store: ProjectionStore
  readonly wakes: Wakes
  readonly onError: (error: unknown) => void
}

const ENTRIES_PER_PAGE = 500
const IDLE_MS = 1_000
/** Commits follow each other closely: one step serves many. */
const GATHER_MS = 100
const BACK_OFF_MS = { first: 250, max: 10_000 }

/** One step of the projection: up to a page of chain entries becomes spans. True when there may be more. */
export async function projectOnce(store: ProjectionStore, announce: Wakes['announce']): Promise<boolean> {
  const page = await store.projectPage(ENTRIES_PER_PAGE, (runs) =>
    runs.flatMap(({ run, entries, afterSeq }) => engineSpans(run, entries, afterSeq)),
  )
  announce(page.runIds)
  return page.entries === ENTRIES_PER_PAGE
}

/**
 * Turns chain entries into engine spans for as long as the process lives, from where the cursor in the database stands.
 * Any number of processes may do so at once. Woken by commits, looks by itself once a second.
 */
export const startProjector = ({ store, wakes, onError }: ProjectorOptions): Loop =>
  startWokenLoop({
    step: () => context.with(suppressTracing(context.active()), () => projectOnce(store, wakes.announce)),
    idleMs: IDLE_MS,
    backOffMs: BACK_OFF_MS,
    gatherMs: GATHER_MS,
    wakes,
    onError,
  })
