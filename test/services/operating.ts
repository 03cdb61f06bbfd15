import { afterAll, beforeAll, expect } from 'vitest'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import { listEntries } from '#db/entries.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { createInstallation, type Account, type Installation } from './installation.ts'

/** An installation for a file of tests about runs; at the end no invariant may be broken. */
export function onInstallation(parts?: Parameters<typeof createInstallation>[0]): {
  readonly get: () => Installation
  readonly as: (account: Account) => Promise<Context>
  /** The last entry of a kind in a run's chain. */
  readonly lastEntry: (runId: RunId, kind: string) => Promise<ChainEntry | undefined>
} {
  let installation: Installation | null = null
  const get = (): Installation => {
    if (!installation) throw new Error('the installation is not there yet')
    return installation
  }
  beforeAll(async () => {
    installation = await createInstallation(parts)
  })
  afterAll(async () => {
    expect(await brokenInvariants(get().db)).toEqual([])
    await get().close()
  })
  return {
    get,
    as: (account) => get().contextOf(account),
    lastEntry: async (runId, kind) =>
      (await listEntries(get().db.pool, `run:${runId}`)).findLast((entry) => entry.kind === kind),
  }
}

export const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => (isAppError(error) ? { code: error.code, message: error.message } : error),
  )

/** `ok`, or the code of the refusal. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await errorOf(work)
  return error === null ? 'ok' : String((error as { code?: unknown }).code)
}

/** How six at once were answered. */
export async function atOnce(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const codes = await Promise.all(Array.from({ length: 6 }, () => codeOf(work())))
  return Object.fromEntries(
    [...new Set(codes)].sort().map((code) => [code, codes.filter((one) => one === code).length]),
  )
}
