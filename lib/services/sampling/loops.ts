import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import type { Live } from '#db/live.ts'
import { startLoop, type Loop } from '#telemetry/loop.ts'
import { sampleRuns, sampleWaiting } from './sample-runs.ts'
import { thinRuns } from './thin-runs.ts'

const SAMPLE_IDLE_MS = 1_000
const THIN_IDLE_MS = 10_000
const BACK_OFF_MS = { first: 500, max: 60_000 }

type OnError = (error: unknown) => void

/** None of it makes spans. */
const untraced = (step: () => Promise<boolean>) => (): Promise<boolean> =>
  context.with(suppressTracing(context.active()), step)

/** Decides for as long as the process lives what is kept of runs. Any number of processes may. */
export const startSampler = (db: Database, live: Pick<Live, 'announce'>, onError: OnError): Loop =>
  startLoop({
    step: untraced(() => sampleRuns(db, live.announce)),
    idleMs: SAMPLE_IDLE_MS,
    backOffMs: BACK_OFF_MS,
    onError,
  })

/** Reduces for as long as the process lives the spans of runs that are no longer hot, and looks at runs that last long. */
export function startThinner(db: Database, hotMs: number, onError: OnError): Loop {
  let lookedAt: RunId | null = null
  return startLoop({
    step: untraced(async () => {
      lookedAt = await sampleWaiting(db, lookedAt)
      return thinRuns(db, hotMs)
    }),
    idleMs: THIN_IDLE_MS,
    backOffMs: BACK_OFF_MS,
    onError,
  })
}
