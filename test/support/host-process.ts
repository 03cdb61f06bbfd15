import '#launch/lifeline.ts'
import { randomBytes } from 'node:crypto'
import { flushCompileCache } from 'node:module'
import type { z } from 'zod'
import { createAdapter } from '#auth/adapter.ts'
import { isAppError } from '#core/errors.ts'
import type { Context } from '#core/context.ts'
import { newUuid } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { listenToCommitPoints } from '#db/commit-point.ts'
import { saveSignIn } from '#db/users.ts'
import { openHost } from '#host/open.ts'
import { currentHost } from '#host/current.ts'
import { VERBS } from '#services/registry.ts'
import { keepSpanDays } from '#services/spans/keep-span-days.ts'
import { forgetStatistics } from '#services/statistics/keep-statistics.ts'
import { attachSpans } from '#services/spans/receive-spans.ts'
import { createSpanIntake } from '#services/spans/span-intake.ts'
import { attachWaiting } from '#services/spans/unattached.ts'
import type { Verb } from '#services/verb.ts'
import type { OtelSpan } from '#trace/span.ts'

/** Program: a console without its pages, or the gateway as it is, that runs the verbs its parent names. */
export interface HostRequest {
  readonly id: number
  /** By its own name, e.g. `run.launch`; or one of `OTHERS`. */
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

type Doing = Pick<Verb<z.ZodType, unknown>, 'run'>

/** What is no verb: a browser's sign-in and sign-out, spans that come and go, and where this process is to die. */
const OTHERS: { readonly [name: string]: Doing['run'] } = {
  'die-at': async (_ctx, point) => dieAt(String(point)),
  async 'sign-in'(_ctx, subject) {
    const person = { issuer: 'https://idp.test', subject: String(subject), name: 'Sue', email: null, groups: [] }
    const now = instant(Date.now())
    const { id } = await saveSignIn(currentHost().db.prisma, person, newUuid(now, randomBytes), now)
    const session = { sessionToken: String(subject), userId: id, expires: new Date(now + 60_000) }
    await createAdapter(currentHost().db, 'https://idp.test').createSession?.(session)
    return id
  },
  'sign-out': async (_ctx, token) =>
    void (await createAdapter(currentHost().db, 'https://idp.test').deleteSession?.(String(token))),
  async 'receive-spans'(_ctx, spans) {
    const onError = (error: unknown): never => {
      throw error
    }
    const host = currentHost()
    const intake = createSpanIntake({ ...host, settings: { ...host.settings, isLocal: true }, onError })
    intake.count('received', 1)
    await intake.store(spans as readonly OtelSpan[], { key: null })
    await intake.flush()
  },
  'attach-spans': () => attachWaiting(currentHost().db, (spans) => attachSpans(currentHost(), spans)),
  'keep-spans': () => keepSpanDays(currentHost().db, 30),
  'forget-statistics': () => forgetStatistics(currentHost().db, 30),
}

/** A real `kill -9`, at a point that writes something: what is answered with no row at all is not what is meant. */
function dieAt(point: string): void {
  listenToCommitPoints((passed, rowCount) => {
    if (passed === point && rowCount !== 0) process.kill(process.pid, 'SIGKILL')
  })
}

const doingOf = (verb: string): Doing['run'] | undefined =>
  OTHERS[verb] ?? Object.values<Doing & { readonly name: string }>(VERBS).find(({ name }) => name === verb)?.run

async function obey({ id, verb, ctx, input, diesAfter }: HostRequest): Promise<HostMessage> {
  const run = doingOf(verb)
  if (!run) throw new Error(`no verb ${verb} here`)
  try {
    const value = await run(ctx, input)
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
// Compiled once for all processes of a test, if it names a folder for that: one that is killed writes nothing down.
flushCompileCache()
process.on('message', (request: HostRequest) => void obey(request).then(say))
say({ kind: 'ready' })
