import { z } from 'zod'
import { personOf } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import type { UserId } from '#core/ids.ts'
import { digestOf } from '#ledger/canonical.ts'
import { recordVerb } from '../verb.ts'
import { RunFilterInput } from './list-filter-input.ts'

/** More runs than these are not exported at once. */
export const EXPORTED_MAX = 50_000

const UNDONE = 'Nothing was exported.'

/** Says in whoever's chain that they take a list of runs away, before they are given any of it. */
export const exportRuns = recordVerb({
  name: 'run.export',
  action: 'export',
  undone: UNDONE,
  input: z.strictObject({ filter: RunFilterInput }),
  async target(_db, _input, ctx): Promise<UserId> {
    const person = personOf(ctx.actor)
    if (!person) throw new AppError('forbidden', `Only a person exports runs. ${UNDONE}`)
    return person
  },
  resource: (id) => ({ kind: 'Account', id }),
  chain: (id) => `user:${id}`,
  async work(_tx, _ctx, _id, { filter }) {
    const facts = { filters: Object.keys(filter).sort(), runsMax: EXPORTED_MAX }
    return {
      output: { filter },
      change: { kind: 'runs.exported', facts, digests: { filter: digestOf({ ...filter }) } },
    }
  },
})
