import { AppError } from '#core/errors.ts'
import type { UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { SamplingPolicy } from '#trace/sampling.ts'
import { at, type Read, type Tx } from './database.ts'

/** Rules and rates as somebody saved them. */
export interface KeptPolicy {
  readonly version: number
  readonly policy: SamplingPolicy
  readonly createdAt: Instant
  readonly createdBy: UserId
}

/** The newest versions that were saved; the first one counts. */
export async function listSamplingPolicies(read: Read, limit: number): Promise<readonly KeptPolicy[]> {
  const rows = await read.samplingPolicy.findMany({ orderBy: { version: 'desc' }, take: limit })
  return rows.map(({ version, body, createdAt, createdBy }) => ({
    version,
    policy: JSON.parse(body) as SamplingPolicy,
    createdAt: at(createdAt),
    createdBy: createdBy as UserId,
  }))
}

/** Throws conflict when somebody saved another version meanwhile. */
export async function insertSamplingPolicy(
  tx: Tx,
  { version, policy, createdBy }: Omit<KeptPolicy, 'createdAt'>,
  now: Instant,
): Promise<void> {
  const data = { version, body: JSON.stringify(policy), createdAt: new Date(now), createdBy }
  const { count } = await tx.samplingPolicy.createMany({ data: [data], skipDuplicates: true })
  if (count === 0)
    throw new AppError('conflict', 'Somebody changed the rules meanwhile: look at them again. Nothing was changed.')
}
