import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { AppError, isAppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { inTransaction } from '#db/database.ts'
import { appendEntry, databaseNow } from '#db/record-entry.ts'
import { withSessionLock } from '#db/session-lock.ts'
import { currentHost } from '#host/current.ts'
import { onSystem } from '../settings/system.ts'
import { recordVerb, type Verb } from '../verb.ts'
import { createWorkflowLink, findWorkflowLink, type ApiSettings } from './lightstep-api.ts'
import { apiOf, LINK_BACK_CHAIN, linkBackTo, missingForApi } from './link-back.ts'

const UNDONE = 'Nothing was installed.'
/** Of another name than the chain: appending an entry takes the lock of that. */
const INSTALLING = 'installing the link back'

export interface LinkBackInstalled {
  readonly id: string
  /** It was there already. */
  readonly wasThere: boolean
}

/** That somebody wants it: allowed and written down before Lightstep is asked. */
const ask = recordVerb({
  name: 'link-back.install',
  ...onSystem,
  undone: UNDONE,
  input: z.strictObject({}),
  chain: () => LINK_BACK_CHAIN,
  async work() {
    const { settings } = currentHost()
    const api = apiOf(settings)
    if (!api) throw new AppError('conflict', `Set ${missingForApi(settings).join(' and ')} first. ${UNDONE}`)
    const facts = { org: api.org, project: api.project, url: linkBackTo(settings).url }
    return { output: api, change: { kind: 'link-back.asked', facts } }
  },
})

/** Installs the link from Lightstep's spans back to our runs, once: if it is there already, that is all. */
export const installLinkBack: Verb<typeof ask.input, LinkBackInstalled> = {
  ...ask,
  async run(ctx, rawInput) {
    const api = await ask.run(ctx, rawInput)
    const done = await withSessionLock(currentHost().db, INSTALLING, () => install(ctx, api))
    if (!done) throw new AppError('conflict', `Somebody is installing it at this moment. ${UNDONE}`)
    return done
  },
}

async function install(ctx: Context, api: ApiSettings): Promise<LinkBackInstalled> {
  try {
    const link = linkBackTo(currentHost().settings)
    const there = await findWorkflowLink(api, link)
    const id = there ?? (await createWorkflowLink(api, link))
    await record(ctx, there === null ? 'link-back.installed' : 'link-back.found', { id })
    return { id, wasThere: there !== null }
  } catch (error) {
    if (!isAppError(error)) throw error
    await record(ctx, 'link-back.failed', { problem: error.message })
    throw error
  }
}

/** What came of it, in a commit of its own: no transaction is open while Lightstep is asked. */
async function record({ actor, via }: Context, kind: string, facts: JsonObject): Promise<void> {
  await inTransaction(currentHost().db, 'record', async (tx) => {
    const at = await databaseNow(tx)
    const entry = { at, kind, taskId: null, ref: null, status: null, actor, via, policyIds: [], facts, digests: {} }
    await appendEntry(tx, { chain: LINK_BACK_CHAIN, ...entry })
  })
}
