import '#launch/lifeline.ts'
import type { z } from 'zod'
import { isAppError } from '#core/errors.ts'
import type { Context } from '#core/context.ts'
import { openHost } from '#host/open.ts'
import { currentHost } from '#host/current.ts'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import type { Verb } from '#services/verb.ts'

/** Program: a console without its pages, or the gateway as it is, that runs the verbs its parent names. */
export interface HostRequest {
  readonly id: number
  /** By its own name, e.g. `run.launch`. */
  readonly verb: string
  readonly ctx: Context
  readonly input: unknown
  /** The process kills itself as soon as the verb has committed: nothing behind the commit happens, no answer either. */
  readonly diesAfter: boolean
}

export type HostMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly code: string; readonly message: string }

const VERBS: readonly Verb<z.ZodType, unknown>[] = [launchRun, decideApproval]

async function obey({ id, verb, ctx, input, diesAfter }: HostRequest): Promise<HostMessage> {
  const asked = VERBS.find(({ name }) => name === verb)
  if (!asked) throw new Error(`no verb ${verb} here`)
  try {
    const value = await asked.run(ctx, input)
    if (diesAfter) process.kill(process.pid, 'SIGKILL')
    return { kind: 'done', id, value }
  } catch (error) {
    const code = isAppError(error) ? error.code : 'unknown'
    return { kind: 'refused', id, code, message: String(error) }
  }
}

const say = (message: HostMessage): void => void process.send?.(message)

if (process.argv[2] === 'gateway') await import('#launch/gateway.ts')
else {
  await openHost('console').start()
  process.once(
    'SIGTERM',
    () =>
      void currentHost()
        .stop()
        .finally(() => process.exit(0)),
  )
}
process.on('message', (request: HostRequest) => void obey(request).then(say))
say({ kind: 'ready' })
