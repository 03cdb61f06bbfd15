import { randomBytes } from 'node:crypto'
import { personOf, type Context } from '#core/context.ts'
import { newRunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { findWorkflowVersion } from '#db/definitions.ts'
import { compile } from '#engine/compile.ts'
import type { Attempt } from '#engine/model.ts'
import { rehearse, type Rehearsed } from '#engine/rehearsal.ts'
import type { Mock } from '#engine/rehearsal-answer.ts'
import { askedOf } from '#engine/tasks/script.ts'
import { currentHost } from '#host/current.ts'
import { digestOf } from '#ledger/canonical.ts'
import { mustSee, notFound } from '../authorise.ts'
import { createMask, type Mask } from '#core/mask.ts'
import { parseInput } from '../parse-input.ts'
import { checkInput } from '../runs/check-input.ts'
import { readSource } from './freeze-program.ts'
import { TestInput } from './inputs.ts'
import { resourceOfWorkflow } from './resource.ts'
import type { TestResult, TestTask } from './view.ts'

const UNDONE = 'Nothing was played.'
/** A loop that never ends is cut here. */
const STEPS_MAX = 1_000
const SCRIPTS_MAX = 100
/** One that takes longer than it may counts as so many. */
const SLOW_AS = 20

/**
 * Plays a workflow over mocked outputs (Conductor: workflow/test): no run is made, no worker or service is called. Plays
 * until it ends, waits for a person or a mock, or has made 1,000 steps or evaluated 100 scripts. Throws invalid when the input does not fit.
 */
export async function testWorkflow(ctx: Context, rawInput: unknown): Promise<TestResult> {
  const asked = parseInput(TestInput, rawInput, UNDONE)
  const { prisma } = currentHost().db
  const found = await findWorkflowVersion(prisma, asked.workflow, asked.version ?? null)
  if (!found) throw notFound('Workflow')
  mustSee(ctx, resourceOfWorkflow(found))
  const source = await readSource(prisma, found)
  checkInput(source.workflow, asked.input, UNDONE)
  const person = personOf(ctx.actor)
  const played = await rehearse(compile(source), {
    runId: newRunId(ctx.now, randomBytes),
    programHash: digestOf(source),
    input: asked.input,
    mocks: asked.taskRefToMockOutput,
    actor: ctx.actor,
    requesters: person ? [person] : [],
    startsAt: ctx.now,
    stepsMax: STEPS_MAX,
    random: randomBytes,
    digest: digestOf,
    evaluate: createEvaluator(),
  })
  return resultOf(played, ctx.now, source.workflow.maskedFields)
}

/** Evaluates scripts as a run would, up to a bound. */
function createEvaluator(): (attempt: Attempt) => Promise<Mock | null> {
  const { sandbox } = currentHost()
  let left = SCRIPTS_MAX
  return async (attempt) => {
    const asked = askedOf(attempt)
    if (!asked || left <= 0) return null
    const came = await sandbox.evaluate(asked.script, asked.data)
    left -= !came.ok && came.kind === 'timeout' ? SLOW_AS : 1
    const isJq = attempt.type === 'JSON_JQ_TRANSFORM'
    if (came.ok) return { ...COMPLETED, output: { result: came.value, ...(isJq ? { resultList: [...came.all] } : {}) } }
    const isFinal = attempt.type === 'INLINE' || attempt.type === 'DO_WHILE'
    return { ...COMPLETED, status: isFinal ? 'FAILED_WITH_TERMINAL_ERROR' : 'FAILED', output: { error: came.message } }
  }
}

const COMPLETED: Mock = { status: 'COMPLETED', output: {}, executionTime: 0, queueWaitTime: 0 }

function resultOf(
  { run, attempts, asked, end }: Rehearsed,
  startedAt: Instant,
  maskedFields: readonly string[],
): TestResult {
  const { status, rollback, reason, output, input, variables } = run
  const payloads = [input, output, variables, ...attempts.flatMap((attempt) => [attempt.input, attempt.output])]
  const mask = createMask(maskedFields, payloads)
  return mask.texts({
    status,
    rollback,
    reason,
    output: mask.payload(output),
    tasks: attempts.map((attempt) => taskOf(attempt, startedAt, mask)),
    asked: asked.map(({ ref, title, group, quorum }) => ({ ref, title, group, quorum })),
    end,
  })
}

const taskOf = (attempt: Attempt, startedAt: Instant, mask: Mask): TestTask => ({
  ref: attempt.ref,
  node: attempt.node,
  name: attempt.name,
  type: attempt.type,
  status: attempt.status,
  retryCount: attempt.retryCount,
  iteration: attempt.iteration,
  isRollback: attempt.rollbackOf !== null,
  input: mask.payload(attempt.input),
  output: mask.payload(attempt.output),
  reason: attempt.reason,
  startsMs: (attempt.startedAt ?? attempt.readyAt) - startedAt,
  endsMs: attempt.endedAt === null ? null : attempt.endedAt - startedAt,
})
