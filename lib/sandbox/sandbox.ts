import { availableParallelism } from 'node:os'
import { AppError } from '#core/errors.ts'
import type { Json } from '#core/json.ts'
import { LONG_LIMITS, SHORT_LIMITS, SOURCE_LENGTH_MAX } from './limits.ts'
import { createPool, type PoolOptions } from './pool.ts'
import { failure, type Failure, type Reply, type Request, type Script } from './protocol.ts'

export type { Failure, FailureKind, Script } from './protocol.ts'

/** `all` is what a jq program put out, of which `value` is the first (null when there is none); of JavaScript `[value]`. */
export type Evaluation = { readonly ok: true; readonly value: Json; readonly all: readonly Json[] } | Failure

/**
 * Scripts of workflows, apart from everything else: no input or output, no modules, no classes of the host, and nothing of
 * one evaluation is seen by the next. 4 s and 256 MB (Conductor: 4 s); what needs more than a little of either begins again in
 * a lane of its own, so that the many short ones never wait for long ones.
 */
export interface Sandbox {
  /** `$` (JavaScript) or `.` (jq) is a copy of `data`. Never rejects. */
  evaluate(script: Script, data: Json): Promise<Evaluation>
  /** What is wrong with the script's syntax, or null; nothing is run. Throws AppError `unavailable` when it cannot be said. */
  check(script: Script): Promise<string | null>
  close(): Promise<void>
}

interface SandboxOptions extends Partial<PoolOptions> {
  /** The lane of what was stopped in the first; null: it stays stopped. */
  readonly long?: Partial<PoolOptions> | null
}

export function createSandbox({ long: patience = {}, ...options }: SandboxOptions = {}): Sandbox {
  const limits = { threadsMax: availableParallelism(), queueMax: 256, ...SHORT_LIMITS, ...options }
  const longLimits = patience && { threadsMax: 1, queueMax: 64, ...LONG_LIMITS, ...patience }
  const short = createPool(limits)
  const long = longLimits && createPool(longLimits)
  const { dataLengthMax } = longLimits ?? limits

  /** Scripts have no effects: one that was stopped can begin again where it has more time and room, unless too many wait there. */
  async function run(request: Request): Promise<Reply> {
    if (!long) return short.run(request)
    const isLarge = (request.data?.length ?? 0) > limits.dataLengthMax
    const reply = isLarge ? null : await short.run(request)
    return reply && (!wasStopped(reply) || long.isFull) ? reply : long.run(request)
  }

  return {
    async evaluate(script, data) {
      const text = textOf(data)
      const isTooMuch = text === null || text.length > dataLengthMax
      const problem = problemOf(script) ?? (isTooMuch ? tooMuchData(dataLengthMax) : null)
      if (problem) return problem
      const reply = await run({ script, data: text })
      if (!reply.ok) return reply
      const result = JSON.parse(reply.text) as Json
      const all = script.language === 'jq' ? (result as Json[]) : [result]
      return { ok: true, value: all[0] ?? null, all }
    },
    async check(script) {
      const reply = problemOf(script) ?? (await short.run({ script, data: null }))
      if (reply.ok) return null
      if (reply.kind === 'busy') throw new AppError('unavailable', `The script was not checked. ${reply.message}`)
      return reply.message
    },
    async close() {
      await Promise.all([short.close(), long?.close()])
    },
  }
}

const wasStopped = (reply: Reply): boolean => !reply.ok && reply.kind !== 'error' && reply.kind !== 'busy'

const tooMuchData = (lengthMax: number): Failure =>
  failure('too_large', `The data of the script is nested too deep or has more than ${lengthMax} characters as JSON.`)

/** Both interpreters take a source only up to a NUL: what follows would be left out without a word. */
function problemOf({ source }: Script): Failure | null {
  if (source.includes('\0')) return failure('error', 'The script has a NUL character.')
  if (source.length <= SOURCE_LENGTH_MAX) return null
  return failure('too_large', `The script has ${source.length} characters; ${SOURCE_LENGTH_MAX} are allowed.`)
}

/** The data as JSON text, or null when it is nested deeper than JSON can be written. */
function textOf(data: Json): string | null {
  try {
    return JSON.stringify(data)
  } catch {
    return null
  }
}
