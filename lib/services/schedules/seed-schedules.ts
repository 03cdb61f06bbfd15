import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import { newRunId, newSpanId, newUuid, traceIdOf } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { listEntries } from '#db/entries.ts'
import { databaseNow } from '#db/record-entry.ts'
import { findUserBySubject, saveSignIn, type User } from '#db/users.ts'
import { currentHost } from '#host/current.ts'
import { createSchedule } from './create-schedule.ts'
import { pauseSchedule } from './pause-schedule.ts'
import { chainOfSchedule } from './schedule-verb-parts.ts'

export interface SampleSchedule {
  /** A sample account of the local identity provider, as its sign-in would tell it. */
  readonly owner: { readonly subject: string; readonly name: string; readonly groups: readonly string[] }
  readonly schedule: JsonObject & { readonly name: string }
  readonly pausedReason: string
}

/**
 * Creates sample schedules, paused, for accounts of the issuer: each once, so that one that was deleted stays away. One of which
 * nothing is known but its creation was left by a process that died. Call it after their workflows are there.
 */
export async function seedSchedules(samples: readonly SampleSchedule[], issuer: string): Promise<void> {
  for (const { owner, schedule, pausedReason } of samples) {
    const known = await listEntries(currentHost().db.pool, chainOfSchedule(schedule.name))
    if (known.length > 1) continue
    const ctx = contextOf(await ownerOf(owner, issuer))
    if (known.length === 0) await unlessDone(createSchedule.run(ctx, schedule))
    await unlessDone(pauseSchedule.run(ctx, { name: schedule.name, revision: 1, reason: pausedReason }))
  }
}

/** Another process that starts at the same time may be first. */
async function unlessDone(done: Promise<unknown>): Promise<void> {
  try {
    await done
  } catch (error) {
    if (!isAppError(error) || error.code !== 'conflict') throw error
  }
}

/** Somebody who has not signed in yet is known from now on; what the provider said of the others stays. */
async function ownerOf(owner: SampleSchedule['owner'], issuer: string): Promise<User> {
  const { prisma } = currentHost().db
  const now = await databaseNow(prisma)
  return (
    (await findUserBySubject(prisma, issuer, owner.subject)) ??
    saveSignIn(prisma, { ...owner, issuer, email: null }, newUuid(now, randomBytes), now)
  )
}

function contextOf({ id, groups }: User): Context {
  const now = instant(Date.now())
  return {
    actor: { kind: 'user', id },
    groups,
    via: 'system',
    traceId: traceIdOf(newRunId(now, randomBytes)),
    spanId: newSpanId(randomBytes),
    now,
  }
}
