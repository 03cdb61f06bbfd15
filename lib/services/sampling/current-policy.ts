import type { Read } from '#db/database.ts'
import { listSamplingPolicies } from '#db/sampling-policies.ts'
import { DEFAULT_SAMPLING, type SamplingPolicy } from '#trace/sampling.ts'

/** Rules and rates that count, with their version; version 0 comes with the product. */
export interface CurrentPolicy {
  readonly version: number
  readonly policy: SamplingPolicy
}

export async function currentPolicy(read: Read): Promise<CurrentPolicy> {
  const [newest] = await listSamplingPolicies(read, 1)
  return newest ?? { version: 0, policy: DEFAULT_SAMPLING }
}
