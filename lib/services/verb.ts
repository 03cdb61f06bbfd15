import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Context } from '#core/context.ts'
import { AppError, isAppError } from '#core/errors.ts'
import { newSpanId } from '#core/ids.ts'
import type { JsonLimits, JsonObject } from '#core/json.ts'
import { instant, type Instant } from '#core/time.ts'
import { inTransaction, type Database, type Tx } from '#db/database.ts'
import { appendEntry, databaseNow } from '#db/record-entry.ts'
import type { RequestFacts } from '#engine/command.ts'
import type { Run } from '#engine/model.ts'
import type { UnchainedEntry } from '#ledger/entry.ts'
import { currentHost } from '#host/current.ts'
import type { Submission } from '#orchestrator/port.ts'
import type { PolicyAction, PolicyResource } from '#policy/request.ts'
import { authorise, NOT_SEEN, saying } from './authorise.ts'
import { parseInput } from './parse-input.ts'

/** What somebody may ask for. `run` is the only way to it: span, parsing, policy and chain entry cannot be left out. */
export interface Verb<I extends z.ZodType, O> {
  readonly name: string
  readonly action: PolicyAction
  readonly input: I
  readonly run: (ctx: Context, rawInput: unknown) => Promise<O>
}

/** Something that must be allowed; `because` says why, to whoever is refused. */
export interface Needed {
  readonly action: PolicyAction
  readonly resource: PolicyResource
  readonly because?: string
}

interface Spec<I extends z.ZodType, T> {
  /** `<noun>.<verb>` */
  readonly name: string
  readonly action: PolicyAction
  readonly input: I
  /** Other bounds than those of most input. */
  readonly limits?: JsonLimits
  /** Ends the message of every refusal, e.g. "Nothing was launched." */
  readonly undone: string
  /** What is acted on. Throws not_found when it does not exist. */
  readonly target: (db: Database, input: z.output<I>, ctx: Context) => Promise<T>
  readonly resource: (target: T) => PolicyResource
  /** What else whoever asks must be allowed to do. */
  readonly alsoNeeds?: (target: T, input: z.output<I>) => readonly Needed[]
}

/** What a run verb wants done to a run; the origin is added by the verb. */
type RunOrder = Omit<Submission, 'origin'>

interface RunVerbSpec<I extends z.ZodType, T, O> extends Spec<I, T> {
  /** Answers with what was done before, in place of doing it again: asked first, and again when the commit is refused as a conflict. */
  readonly before?: (input: z.output<I>) => Promise<O | null>
  readonly command: (ctx: Context, target: T, input: z.output<I>) => RunOrder | Promise<RunOrder>
  readonly output: (run: Run) => O
}

/** What a record verb changed: the kind of its chain entry and small, secret-free, person-free facts. */
interface Change {
  readonly kind: string
  readonly facts: JsonObject
  readonly digests?: { readonly [name: string]: string }
}

interface RecordVerbSpec<I extends z.ZodType, T, O> extends Spec<I, T> {
  readonly chain: (target: T) => string
  /** Null as change: nothing was changed, nothing is recorded. */
  readonly work: (
    tx: Tx,
    ctx: Context,
    target: T,
    input: z.output<I>,
  ) => Promise<{ readonly output: O; readonly change: Change | null }>
}

/** A verb that sends a command to a run: the orchestrator does the writing, chain entry included. */
export function runVerb<I extends z.ZodType, T, O>(spec: RunVerbSpec<I, T, O>): Verb<I, O> {
  return verb(spec, async (ctx, asked) => {
    const before = await spec.before?.(asked.input)
    if (before) return before
    const order = await spec.command(ctx, asked.target, asked.input)
    const origin = { actor: ctx.actor, via: ctx.via, request: asked.facts }
    const [outcome] = await currentHost().orchestrator.commit([{ ...order, origin }])
    if (!outcome) throw new Error('the orchestrator answered nothing')
    if (outcome.ok) return spec.output(outcome.run)
    const meanwhile = outcome.error.code === 'conflict' ? await spec.before?.(asked.input) : null
    if (meanwhile) return meanwhile
    throw outcome.error
  })
}

/** A verb that writes rows of its own noun, in one transaction with its chain entry. */
export function recordVerb<I extends z.ZodType, T, O>(spec: RecordVerbSpec<I, T, O>): Verb<I, O> {
  return verb(spec, (ctx, asked) =>
    inTransaction(currentHost().db, 'record', async (tx) => {
      const { output, change } = await spec.work(tx, ctx, asked.target, asked.input)
      if (change) {
        const entry = entryOf(asked.facts, ctx, change, await databaseNow(tx))
        await appendEntry(tx, { chain: spec.chain(asked.target), ...entry })
      }
      return output
    }),
  )
}

function entryOf(facts: RequestFacts, ctx: Context, change: Change, at: Instant): Omit<UnchainedEntry, 'chain'> {
  return {
    at,
    kind: change.kind,
    taskId: null,
    ref: null,
    status: null,
    actor: ctx.actor,
    via: ctx.via,
    policyIds: facts.policy.ids,
    facts: change.facts,
    digests: change.digests ?? {},
  }
}

interface Asked<I extends z.ZodType, T> {
  readonly input: z.output<I>
  readonly target: T
  readonly facts: RequestFacts
}

function verb<I extends z.ZodType, T, O>(
  spec: Spec<I, T>,
  work: (ctx: Context, asked: Asked<I, T>) => Promise<O>,
): Verb<I, O> {
  return {
    name: spec.name,
    action: spec.action,
    input: spec.input,
    async run(ctx, rawInput) {
      const inbound = ctx.inbound ? { inbound: ctx.inbound } : {}
      const started = { spanId: newSpanId(randomBytes), startedAt: now(), verb: spec.name, ...inbound }
      const input = parseInput(spec.input, rawInput, spec.undone, spec.limits)
      const target = await findTarget(spec, input, ctx)
      const policyStarted = { spanId: newSpanId(randomBytes), startedAt: now() }
      const ids = await allowedBy(ctx, spec, { target, input })
      const policy = { ...policyStarted, endedAt: now(), ids }
      return work(ctx, { input, target, facts: { ...started, policy } })
    },
  }
}

/** Says of what is not there what `authorise` says of what may not be seen. */
const findTarget = <I extends z.ZodType, T>(
  { target, undone }: Spec<I, T>,
  input: z.output<I>,
  ctx: Context,
): Promise<T> =>
  target(currentHost().db, input, ctx).catch((error: unknown) => {
    throw saying(undone, error)
  })
/** The policies that allow everything the verb needs; throws when one thing is not allowed. */
async function allowedBy<I extends z.ZodType, T>(
  ctx: Context,
  spec: Spec<I, T>,
  { target, input }: Pick<Asked<I, T>, 'target' | 'input'>,
): Promise<string[]> {
  const { name: verb, action } = spec
  const needed: Needed[] = [{ action, resource: spec.resource(target) }, ...(spec.alsoNeeds?.(target, input) ?? [])]
  const ids = new Set<string>()
  for (const each of needed) {
    const undone = each.because === undefined ? spec.undone : `${each.because} ${spec.undone}`
    const asked = authorise(ctx, { verb, action: each.action, undone }, each.resource)
    const decision = await asked.catch((error: unknown) => {
      throw each.because === undefined ? error : unseen(undone, error)
    })
    for (const id of decision.policyIds) ids.add(id)
  }
  return [...ids]
}

const unseen = (undone: string, error: unknown): unknown =>
  isAppError(error) && error.code === 'not_found' ? new AppError('forbidden', `${NOT_SEEN} ${undone}`) : error

const now = () => instant(Date.now())
