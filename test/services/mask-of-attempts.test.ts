import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listAttempts } from '#db/attempts.ts'
import { createMask } from '#core/mask.ts'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { QUERIES } from '#services/registry.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { csvOfRuns } from '#services/runs/runs-csv.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { onInstallation } from './operating.ts'

/** As a service issues one: no part of the run's input. */
const SECRET = 'issued-s3cr3t-42'
const COMMAND = 'login --with ${issue.output.password}'

const simple = (ref: string, inputParameters: JsonObject = {}): JsonObject => ({
  name: 'work',
  taskReferenceName: ref,
  type: 'SIMPLE',
  inputParameters,
})
/** What one task is answered under a masked name, the next ones repeat under others. */
const issuing: JsonObject = {
  name: 'issuing',
  version: 1,
  schemaVersion: 2,
  maskedFields: ['password'],
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  outputParameters: { said: '${use.output.said}' },
  tasks: [
    simple('issue'),
    {
      name: 'approval',
      taskReferenceName: 'approval',
      type: 'HUMAN',
      inputParameters: { command: COMMAND },
      metadata: {
        'conductor-lightstep': {
          approval: { title: COMMAND, action: 'deploy', group: 'payments-approvers' },
        },
      },
    },
    simple('use', { command: COMMAND }),
  ],
}

const stage = onInstallation()
let failed: RunId
let completed: RunId
let gate: TaskId
let waiting: RunId
beforeAll(async () => {
  await seedDefinitions({ workflows: [issuing], taskDefs: [] })
  completed = await run('COMPLETED')
  failed = await run('FAILED_WITH_TERMINAL_ERROR')
  waiting = await asking()
  gate = (await approvalOf(waiting)).taskId
})

async function report(runId: RunId, ref: string, status: 'COMPLETED' | 'FAILED_WITH_TERMINAL_ERROR', said: JsonObject) {
  const { db, host } = stage.get()
  const row = (await listAttempts(db.prisma, runId)).findLast((one) => one.ref === ref)
  if (!row) throw new Error(`no ${ref}`)
  const reason = status === 'COMPLETED' ? null : `"${COMMAND.replace(/\$\{.*\}/, SECRET)}" was refused`
  const facts = { owner: null, workerId: 'w', output: said, reason, status }
  const command = { kind: 'result', runId, taskId: row.id, ...facts } as const
  const origin = { actor: { kind: 'service', id: 'worker' }, via: 'runner', request: null } as const
  const [outcome] = await host.orchestrator.commit([{ command, origin }])
  if (!outcome?.ok) throw outcome?.error ?? new Error('nothing was answered')
}

async function asking(): Promise<RunId> {
  const { runId } = await launchRun.run(await stage.as('launcher'), { workflow: 'issuing', input: {} })
  await report(runId, 'issue', 'COMPLETED', { password: SECRET })
  return runId
}

async function approvalOf(runId: RunId) {
  const [approval] = (await QUERIES.getRun(await stage.as('viewer'), runId)).approvals
  if (!approval) throw new Error('the run asked nobody')
  return approval
}

async function run(status: 'COMPLETED' | 'FAILED_WITH_TERMINAL_ERROR'): Promise<RunId> {
  const runId = await asking()
  const { taskId, planDigest } = await approvalOf(runId)
  await decideApproval.run(await stage.as('approver'), { taskId, planDigest, outcome: 'approved', comment: '' })
  await report(runId, 'use', status, { said: `in with ${SECRET}` })
  return runId
}

async function csvOf(ctx: Context): Promise<string> {
  let text = ''
  for await (const part of csvOfRuns({}, async () => ctx)) text += part
  return text
}

async function payloadsOf(ctx: Context, runId: RunId): Promise<unknown> {
  const attempts = await listAttempts(stage.get().db.prisma, runId)
  const ids = [null, ...attempts.map(({ id }) => id)]
  return Promise.all(ids.map((id) => QUERIES.getPayload(ctx, runId, id)))
}

/** Of a large run only parts are read at a time: then each part knows what is hidden in the others. */
async function partsOf(ctx: Context, runId: RunId): Promise<unknown> {
  const place = { runId, afterSeq: 0, place: 0 }
  return [
    await QUERIES.getOccurrences(ctx, { ...place, family: 'use' }),
    await QUERIES.getEntriesBefore(ctx, { runId, before: 1_000 }),
  ]
}

const ANSWERS: { readonly [what: string]: (ctx: Context) => Promise<unknown> } = {
  'the page of a run': (ctx) => QUERIES.getRun(ctx, failed),
  'the list of runs': (ctx) => QUERIES.listRuns(ctx, {}, null),
  'what the list is told live': (ctx) => QUERIES.listChangedRuns(ctx, [failed, completed, waiting], {}),
  CSV: csvOf,
  'the overview': (ctx) => QUERIES.getOverview(ctx),
  'the list of workflows': (ctx) => QUERIES.listWorkflows(ctx),
  'what goes on with a workflow': (ctx) => QUERIES.getWorkflowActivity(ctx, 'issuing', '24h'),
  'payloads of a failed run': (ctx) => payloadsOf(ctx, failed),
  'payloads of a good run': (ctx) => payloadsOf(ctx, completed),
  'payloads of a waiting run': (ctx) => payloadsOf(ctx, waiting),
  'parts of a run': (ctx) => partsOf(ctx, failed),
  'why a run failed': (ctx) => QUERIES.getRunCause(ctx, failed),
  'two runs beside each other': (ctx) => QUERIES.getComparison(ctx, { runId: failed, withId: completed }),
  'two runs the other way round': (ctx) => QUERIES.getComparison(ctx, { runId: completed, withId: failed }),
  'the inbox': (ctx) => QUERIES.listApprovals(ctx),
  'what is asked': (ctx) => QUERIES.getApproval(ctx, gate),
  'what a retry would do': (ctx) => QUERIES.getOutlook(ctx, { verb: 'retry', runId: failed }),
  'what can be changed': (ctx) => QUERIES.getChangeable(ctx, waiting),
}

describe('what a task was answered under a masked name', () => {
  test.each(Object.keys(ANSWERS))('is not repeated by %s', async (what) => {
    const answer = JSON.stringify(await ANSWERS[what]?.(await stage.as('lead')))
    expect(answer).not.toContain(SECRET)
  })

  test('is shown as stars where a reason repeats it, in lists as on its page', async () => {
    const ctx = await stage.as('viewer')
    const { runs } = await QUERIES.listRuns(ctx, { state: 'failed' }, null)
    expect(runs.map(({ reason }) => reason)).toEqual(['"login --with ***" was refused'])
  })

  test('finds no run by words of it', async () => {
    const ctx = await stage.as('viewer')
    const found = async (text: string) => (await QUERIES.listRuns(ctx, { text }, null)).runs.map(({ id }) => id)
    expect([await found('issued s3cr3t'), await found('refused')]).toEqual([[], [failed]])
  })
})

describe('a mask', () => {
  const SPOKEN = { pin: 'a"b\\c/d e' }
  const mask = createMask(['pin'], [SPOKEN])

  test('hides what is repeated within JSON in a text', () => {
    expect(mask.texts(`sent ${JSON.stringify({ x: SPOKEN.pin })}`)).toBe('sent {"x":"***"}')
  })

  test('hides what is repeated within an address', () => {
    expect(mask.texts(`GET /?x=${encodeURIComponent(SPOKEN.pin)}&y=1`)).toBe('GET /?x=***&y=1')
  })
})
