import type { RunId, UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Tx } from './database.ts'

export interface Pin {
  readonly rootRunId: RunId
  readonly workflow: string
  readonly version: number
  readonly isPinned: boolean
  readonly by: UserId | null
}

/** What is not yet known of a run that was pinned before anything else was heard of it. */
const UNHEARD = { nth: 0, signs: [], probability: 1, reject: 0, policyVersion: 0 }

/** Pins a root run or lets it go; says whether that changed anything. What is decided about it follows by itself. */
export async function pinSampling(tx: Tx, pin: Pin, now: Instant): Promise<boolean> {
  const { rootRunId, workflow, version, isPinned, by } = pin
  const before = await tx.sampling.findUnique({ where: { rootRunId }, select: { pinnedAt: true } })
  if ((before?.pinnedAt ?? null) === null ? !isPinned : isPinned) return false
  const pinned = { pinnedAt: isPinned ? new Date(now) : null, pinnedBy: by }
  await tx.sampling.upsert({
    where: { rootRunId },
    create: { rootRunId, workflow, version, ...UNHEARD, ...pinned },
    update: pinned,
  })
  return true
}
