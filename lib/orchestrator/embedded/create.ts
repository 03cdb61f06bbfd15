import { AppError } from '#core/errors.ts'
import type { Database } from '#db/database.ts'
import type { Live } from '#db/live.ts'
import type { HandedOut, Orchestrator } from '../port.ts'
import { commitBatch, type BatchParts } from './commit-batch.ts'
import { createDatabaseClock } from './database-clock.ts'
import type { HandOuts } from './hand-out.ts'
import { createLane } from './lane.ts'
import { createOutbox, type HandleEvent, type ResolveLaunch } from './outbox.ts'
import { createPrograms } from './programs.ts'
import { createRunCache } from './run-cache.ts'

/** What the embedded orchestrator is given. The hand-outs are the process's own runner's, or `NO_RUNNER`. */
export interface EmbeddedParts extends HandOuts {
  readonly db: Database
  readonly live: Live
  /** Called after the commit with what it handed to this process's runner. */
  readonly onHandedOut: (handedOut: readonly HandedOut[]) => void
  readonly resolveLaunch: ResolveLaunch
  readonly handleEvent: HandleEvent
}

/** For a process without a runner: everything stays in the queue, and launches and events are left to others. */
export const NO_RUNNER: Pick<
  EmbeddedParts,
  'handOut' | 'onReleased' | 'onHandedOut' | 'resolveLaunch' | 'handleEvent'
> = {
  handOut: () => null,
  onReleased: () => undefined,
  onHandedOut: () => undefined,
  resolveLaunch: async () => {
    throw new AppError('unavailable', 'This process launches nothing for other runs.')
  },
  handleEvent: async () => {
    throw new AppError('unavailable', 'This process handles no events.')
  },
}

/** Conductor's machine inside this process: the engine decides, Postgres keeps. */
export function createEmbeddedOrchestrator(parts: EmbeddedParts): Orchestrator {
  const batch: BatchParts = {
    ...parts,
    programs: createPrograms(),
    cache: createRunCache(),
    clock: createDatabaseClock(),
    onCommitted({ handedOut, changed, sends }) {
      if (handedOut.length > 0) parts.onHandedOut(handedOut)
      parts.live.announce(changed)
      // What fails now is found in the outbox by whoever looks there next.
      if (sends.length > 0) void outbox.deliver(sends).catch(() => undefined)
    },
  }
  const lane = createLane({ commitBatch: (submissions) => commitBatch(batch, submissions) })
  const outbox = createOutbox({ ...parts, commit: lane.commit })
  return { commit: lane.commit, deliverDue: outbox.deliverDue }
}
