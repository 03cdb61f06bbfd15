import { instant } from '#core/time.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import type { StoredSpan } from '#trace/span.ts'
import {
  approval,
  APPROVER,
  attempt,
  entry,
  LAUNCHER,
  personEntry,
  runView,
  span,
  spansView,
  START,
  taskIdOf,
} from './run-view.ts'

const at = (offsetMs: number) => instant(START + offsetMs)
const LOCK = 'lock timeout'

const beforeApproval: readonly AttemptView[] = [
  attempt(1, 'check-request', { scheduled: 20, started: 40, ended: 340 }),
  attempt(2, 'build', { scheduled: 340, started: 600, ended: 13_000 }, { workerId: 'console-1' }),
]

const deployAndMigrate: readonly AttemptView[] = [
  attempt(4, 'fork', { scheduled: 259_000, started: 259_000, ended: 259_000 }, { type: 'FORK_JOIN' }),
  attempt(5, 'deploy', { scheduled: 259_000, started: 259_100, ended: 297_300 }, { type: 'HTTP' }),
  attempt(6, 'migrate', { scheduled: 259_000, started: 259_200, ended: 270_000 }, { status: 'FAILED', reason: LOCK }),
  attempt(7, 'join', { scheduled: 259_000, started: 259_000, ended: 308_000 }, { type: 'JOIN' }),
  attempt(
    8,
    'migrate',
    { scheduled: 270_000, ready: 275_000, started: 275_050, ended: 284_000 },
    { status: 'FAILED', reason: LOCK, retryCount: 1, retryOf: taskIdOf(6) },
  ),
  attempt(
    9,
    'migrate',
    { scheduled: 284_000, ready: 294_000, started: 294_050, ended: 308_000 },
    { retryCount: 2, retryOf: taskIdOf(8) },
  ),
]

const smokeFailed = attempt(
  10,
  'smoke-test',
  { scheduled: 308_000, started: 308_100, ended: 322_700 },
  { type: 'HTTP', status: 'FAILED', reason: 'POST /charges answered 500' },
)

const rollbacks: readonly AttemptView[] = [
  attempt(
    11,
    'migrate.rollback',
    { scheduled: 323_000, started: 323_050, ended: 334_200 },
    { node: 'migrate', rollbackOf: taskIdOf(9) },
  ),
  attempt(
    12,
    'deploy.rollback',
    { scheduled: 334_200, started: 334_250, ended: 343_900 },
    { node: 'deploy', type: 'HTTP', rollbackOf: taskIdOf(5) },
  ),
]

const gate = (offset: number | null): AttemptView =>
  attempt(
    3,
    'approval',
    { scheduled: 13_000, started: 13_000, ...(offset === null ? {} : { ended: offset }) },
    { type: 'HUMAN' },
  )

const smokeSpans = (isError: boolean): readonly StoredSpan[] => {
  const status = isError ? 'error' : 'unset'
  const task = { taskId: taskIdOf(10) }
  const client = span(100, 'POST', [308_200, 322_600], {
    ...task,
    status,
    kind: 'CLIENT',
    origin: 'own',
    service: 'conductor-lightstep',
    parentSpanId: smokeFailed.spanId,
  })
  const server = span(101, 'POST /smoke', [308_300, 322_500], {
    ...task,
    status,
    kind: 'SERVER',
    parentSpanId: client.spanId,
  })
  const post = span(102, 'POST /charges', [320_000, 322_400], { ...task, status, parentSpanId: server.spanId })
  const child = { ...task, parentSpanId: server.spanId }
  const reads = Array.from({ length: 24 }, (_, index) =>
    span(120 + index, 'GET /charges/{id}', [309_000 + index * 400, 309_041 + index * 400 + (index % 7)], {
      ...child,
      kind: 'CLIENT',
    }),
  )
  const insert = span(105, 'INSERT charges', [322_100, 322_103.1], {
    ...task,
    status,
    statusMessage: isError ? 'new row for relation "charges" violates check constraint "charges_currency_known"' : null,
    parentSpanId: post.spanId,
    kind: 'CLIENT',
    service: 'postgres',
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': 'INSERT',
      'db.collection.name': 'charges',
      ...(isError ? { 'error.type': '23514' } : {}),
      'user.id': LAUNCHER.id,
    },
  })
  return [
    client,
    server,
    span(103, 'GET /health', [308_400, 308_418], child),
    ...reads,
    post,
    span(104, 'SELECT accounts', [320_100, 320_102], { ...task, parentSpanId: post.spanId, service: 'postgres' }),
    insert,
  ]
}

const otherSpans: readonly StoredSpan[] = [
  span(200, 'PUT', [259_200, 297_200], {
    taskId: taskIdOf(5),
    origin: 'own',
    service: 'conductor-lightstep',
    kind: 'CLIENT',
  }),
  span(201, 'PUT /deployments/{version}', [259_300, 297_100], {
    taskId: taskIdOf(5),
    kind: 'SERVER',
    parentSpanId: span(200, '', [0, 0]).spanId,
  }),
  span(202, 'INSERT deployments', [297_000, 297_004], {
    taskId: taskIdOf(5),
    service: 'postgres',
    parentSpanId: span(201, '', [0, 0]).spanId,
  }),
  span(210, 'apply 0042', [259_300, 269_900], {
    taskId: taskIdOf(6),
    origin: 'own',
    service: 'conductor-lightstep',
    status: 'error',
    statusMessage: LOCK,
  }),
  span(211, 'apply 0042', [294_100, 307_900], { taskId: taskIdOf(9), origin: 'own', service: 'conductor-lightstep' }),
]

const launched = personEntry(1, 'run.started', 0)
const decided = personEntry(5, 'approval.decided', 259_000, { who: APPROVER, taskId: taskIdOf(3), ref: 'approval' })
const entries = [
  launched,
  entry(2, 'task.scheduled', 20, { taskId: taskIdOf(1), ref: 'check-request', status: 'SCHEDULED' }),
  entry(3, 'task.ended', 340, { taskId: taskIdOf(1), ref: 'check-request', status: 'COMPLETED' }),
  entry(4, 'approval.asked', 13_000, { taskId: taskIdOf(3), ref: 'approval' }),
  decided,
]

/** Approved, migrated on the third try, smoke test broken in an INSERT, both rollbacks done. */
export const failedRun = (): RunView =>
  runView({
    status: 'FAILED',
    rollback: 'done',
    reason: 'smoke-test failed: POST /charges answered 500',
    failedRefs: ['smoke-test'],
    endedAt: at(344_000),
    attempts: [...beforeApproval, gate(259_000), ...deployAndMigrate, smokeFailed, ...rollbacks],
    approvals: [approval(3, 13_000, 259_000)],
    entries: [
      ...entries,
      entry(6, 'run.rolling-back', 322_700, { taskId: taskIdOf(10), ref: 'smoke-test' }),
      entry(7, 'run.ended', 344_000, { status: 'FAILED' }),
    ],
    spans: [...otherSpans, ...smokeSpans(true)],
    can: {
      pause: { allowed: false, reason: 'The run has ended.' },
      resume: { allowed: false, reason: 'The run has ended.' },
      unpark: { allowed: false, reason: 'The run was not set aside' },
      terminate: { allowed: false, reason: 'The run has ended.' },
      launchAgain: { allowed: true },
      retry: { allowed: true },
      restart: { allowed: true },
      rerun: { allowed: true },
      skip: { allowed: false, reason: 'The run has ended.' },
      setVariables: { allowed: false, reason: 'The run has ended.' },
      setLabels: { allowed: true },
    },
  })

/** The same without the failure: it recovered from two failed tries of migrate. */
export const succeededRun = (): RunView => ({
  ...failedRun(),
  status: 'COMPLETED',
  rollback: 'none',
  isRecovered: true,
  reason: null,
  failedRefs: [],
  endedAt: at(323_000),
  readAt: at(323_000),
  attempts: [
    ...beforeApproval,
    gate(259_000),
    ...deployAndMigrate,
    { ...smokeFailed, status: 'COMPLETED', reason: null },
  ],
  entries: [...entries, entry(6, 'run.ended', 323_000, { status: 'COMPLETED' })],
  spans: spansView([...otherSpans, ...smokeSpans(false)]),
  failing: [],
})

/** A run that waits for its approval, read 72 s after it was asked. */
export const waitingRun = (): RunView =>
  runView({
    isWaitingForPerson: true,
    attempts: [...beforeApproval, gate(null)],
    approvals: [approval(3, 13_000, null)],
    entries: entries.slice(0, 4),
    readAt: at(85_000),
  })
