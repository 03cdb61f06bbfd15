import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { newRunId, type RunId } from '#core/ids.ts'
import { Int, Text } from '#core/input.ts'
import { JsonObject } from '#core/json-schema.ts'
import { findKeyHolder, isKeyTaken, keyTaken, type IdempotencyKey } from '#db/idempotency-keys.ts'
import { isFinal } from '#engine/model.ts'
import { IDEMPOTENCY_STRATEGIES } from '#engine/send.ts'
import { currentHost } from '#host/current.ts'
import type { AlsoWrite } from '#orchestrator/port.ts'
import { notFound } from '../authorise.ts'
import { runVerb } from '../verb.ts'
import { freezeWorkflow, type Frozen } from '../workflows/freeze-program.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { LabelsInput } from './labels-input.ts'
import { startOrder } from './start-order.ts'

const UNDONE = 'Nothing was launched.'

interface Launched {
  readonly runId: RunId
}

/** Starts a run of a registered workflow for whoever asks. Its definition is frozen as it is now. */
export const launchRun = runVerb({
  name: 'run.launch',
  action: 'launch',
  undone: UNDONE,
  input: z.strictObject({
    workflow: Text.min(1).max(200),
    /** The newest when it is left out. */
    version: Int.min(1).optional(),
    input: JsonObject,
    /** Why, in the launcher's words; shown to whoever approves. */
    note: Text.trim().max(2_000).nullish(),
    correlationId: Text.trim().min(1).max(200).nullish(),
    /** What the run is to be found by. */
    labels: LabelsInput.nullish(),
    /** Conductor: 0 to 99, higher is sooner. */
    priority: z.int().min(0).max(99).optional(),
    /** Conductor: the run is launched once under this key, unique among runs of the workflow. */
    idempotencyKey: Text.trim().min(1).max(200).nullish(),
    /** What a second launch under the key comes to; FAIL when it is left out. */
    idempotencyStrategy: z.enum(IDEMPOTENCY_STRATEGIES).nullish(),
  }),
  async target(db, { workflow, version }): Promise<Frozen> {
    const found = await freezeWorkflow(db, workflow, version ?? null)
    if (!found) throw notFound('Workflow')
    return found
  },
  resource: resourceOfWorkflow,
  before: answerOfKey,
  command: (ctx, frozen, asked) => ({
    ...startOrder(
      ctx,
      frozen,
      {
        runId: newRunId(ctx.now, randomBytes),
        input: asked.input,
        note: asked.note || null,
        correlationId: asked.correlationId ?? null,
        priority: asked.priority ?? 0,
        labels: asked.labels ?? {},
      },
      UNDONE,
    ),
    ...alsoOf(asked),
  }),
  output: (run): Launched => ({ runId: run.id }),
})

interface Keyed {
  readonly workflow: string
  readonly idempotencyKey?: string | null | undefined
  readonly idempotencyStrategy?: IdempotencyKey['strategy'] | null | undefined
}

function keyOf({ workflow, idempotencyKey, idempotencyStrategy }: Keyed): IdempotencyKey | null {
  return idempotencyKey ? { workflow, key: idempotencyKey, strategy: idempotencyStrategy ?? 'FAIL' } : null
}

function alsoOf(asked: Keyed): { readonly also?: readonly AlsoWrite[] } {
  const key = keyOf(asked)
  return key ? { also: [{ kind: 'idempotency-key', ...key }] } : {}
}

/** The run that has the key, when that is the answer; throws `conflict` when it forbids the launch. */
async function answerOfKey(asked: Keyed): Promise<Launched | null> {
  const key = keyOf(asked)
  const holder = key && (await findKeyHolder(currentHost().db.prisma, key))
  if (!key || !holder || !isKeyTaken(key, holder)) return null
  if (key.strategy === 'RETURN_EXISTING') return { runId: holder.runId }
  throw keyTaken(key, `run ${holder.runId}${isFinal(holder.status) ? '' : ', which has not ended'}`)
}
