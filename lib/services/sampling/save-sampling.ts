import { AppError } from '#core/errors.ts'
import { personOf } from '#core/context.ts'
import { databaseNow } from '#db/record-entry.ts'
import { insertSamplingPolicy } from '#db/sampling-policies.ts'
import { onSystem } from '../settings/system.ts'
import { recordVerb } from '../verb.ts'
import { currentPolicy } from './current-policy.ts'
import { SaveInput, SAMPLING_CHAIN } from './inputs.ts'

const UNDONE = 'The rules and rates are as they were.'

/** Puts rules and rates in the place of those that count; they are kept as the next version. */
export const saveSampling = recordVerb({
  ...onSystem,
  name: 'sampling.save',
  undone: UNDONE,
  input: SaveInput,
  chain: () => SAMPLING_CHAIN,
  async work(tx, ctx, _system, { version, policy }) {
    const createdBy = personOf(ctx.actor)
    if (!createdBy) throw new AppError('forbidden', `Only a person may do this. ${UNDONE}`)
    const before = await currentPolicy(tx)
    if (before.version !== version)
      throw new AppError('conflict', `Somebody changed them meanwhile: look at them again. ${UNDONE}`)
    const next = version + 1
    await insertSamplingPolicy(tx, { version: next, policy, createdBy }, await databaseNow(tx))
    const facts = { version: next, ...policy, keep: [...policy.keep] }
    return { output: { version: next }, change: { kind: 'sampling.saved', facts } }
  },
})
