import { LINK_TEMPLATES } from '#config/link-templates.ts'
import type { RunId, SpanId, TaskId, TraceId, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { AttemptView, EntryView, RunApprovalView, RunView } from '#services/runs/view.ts'
import { failingSpan } from '#trace/failing-span.ts'
import type { StoredSpan } from '#trace/span.ts'
import { columnsOf, type SpanLine } from '#trace/span-columns.ts'
import type { SpansView } from '#services/runs/spans-view.ts'

/** 2026-11-22 14:02:11 UTC: where the sample runs start. */
export const START = Date.UTC(2026, 10, 22, 14, 2, 11)

const hex = (seed: number): string => seed.toString(16).padStart(12, '0')

/** A task id of its own for each number. */
export const taskIdOf = (seed: number): TaskId => `0192f4c1-0000-7000-8000-${hex(seed)}` as TaskId
const tailOf = (id: string): SpanId => id.replaceAll('-', '').slice(16) as SpanId
const RUN = '0192f4c1-55aa-7c3d-9e01-5566778899aa' as RunId
const TRACE = RUN.replaceAll('-', '') as TraceId
export const LAUNCHER = { id: '0192f4c1-1111-7000-8000-000000000001' as UserId, name: 'launcher' }
export const APPROVER = { id: '0192f4c1-1111-7000-8000-000000000002' as UserId, name: 'approver' }
const at = (offsetMs: number) => instant(START + offsetMs)

type Times = { scheduled: number; ready?: number; started?: number; ended?: number }

/** An attempt of `ref`; times are ms after START. */
export function attempt(seed: number, ref: string, times: Times, over: Partial<AttemptView> = {}): AttemptView {
  const { scheduled, ready = scheduled, started, ended } = times
  return {
    id: taskIdOf(seed),
    family: null,
    place: null,
    spanId: tailOf(taskIdOf(seed)),
    ref,
    node: ref,
    name: ref,
    type: 'SIMPLE',
    generation: 1,
    seq: seed,
    status: ended === undefined ? (started === undefined ? 'SCHEDULED' : 'IN_PROGRESS') : 'COMPLETED',
    retryCount: 0,
    retryOf: null,
    rollbackOf: null,
    workerId: null,
    waitsFor: null,
    reason: null,
    scheduledAt: at(scheduled),
    readyAt: at(ready),
    startedAt: started === undefined ? null : at(started),
    endedAt: ended === undefined ? null : at(ended),
    ...over,
  }
}

/** A span under `parent`, received from `payments`; times are ms after START. */
export function span(seed: number, name: string, times: [number, number], over: Partial<StoredSpan> = {}): StoredSpan {
  const nanos = (ms: number): string => String(BigInt(Math.round((START + ms) * 1000)) * 1000n)
  return {
    traceId: TRACE,
    spanId: `a${hex(seed).padStart(15, '0')}` as SpanId,
    parentSpanId: null,
    name,
    kind: 'INTERNAL',
    startNs: nanos(times[0]),
    endNs: nanos(times[1]),
    status: 'unset',
    statusMessage: null,
    attributes: {},
    events: [],
    links: [],
    resource: { 'service.name': 'payments' },
    scope: { name: 'test', version: null },
    rootRunId: RUN,
    taskId: null,
    personId: LAUNCHER.id,
    isVerified: true,
    origin: 'received',
    service: 'payments',
    ...over,
  }
}

/** An entry of the run's chain by the runner; `offset` in ms after START. */
export function entry(seq: number, kind: string, offset: number, over: Partial<EntryView> = {}): EntryView {
  return {
    seq,
    at: at(offset),
    kind,
    taskId: null,
    ref: null,
    status: null,
    actor: { kind: 'service', id: 'gateway-1' },
    actorName: 'gateway-1',
    via: 'runner',
    policyIds: [],
    facts: {},
    digests: {},
    hash: seq.toString(16).padStart(64, '0'),
    ...over,
  }
}

/** The entry of something a person did, allowed by a policy. */
export const personEntry = (
  seq: number,
  kind: string,
  offset: number,
  { who = LAUNCHER, ...over }: Partial<EntryView> & { who?: typeof LAUNCHER } = {},
): EntryView =>
  entry(seq, kind, offset, {
    actor: { kind: 'user', id: who.id },
    actorName: who.name,
    via: 'console',
    policyIds: [`payments.${kind}`],
    facts: {
      request: {
        verb: kind,
        spanId: `b${hex(seq).padStart(15, '0')}`,
        startedAt: START + offset - 4,
        policy: {
          spanId: `c${hex(seq).padStart(15, '0')}`,
          startedAt: START + offset - 3,
          endedAt: START + offset - 1.5,
          ids: [`payments.${kind}`],
        },
      },
    },
    ...over,
  })

export function approval(
  seed: number,
  asked: number,
  settled: number | null,
  over: Partial<RunApprovalView> = {},
): RunApprovalView {
  return {
    taskId: taskIdOf(seed),
    ref: 'approval',
    title: 'Deploy payments 2.10.0 to production',
    group: 'payments-approvers',
    quorum: 1,
    state: settled === null ? 'waiting' : 'approved',
    askedAt: at(asked),
    settledAt: settled === null ? null : at(settled),
    planDigest: 'd'.repeat(64),
    decisions: settled === null ? [] : [{ by: APPROVER, outcome: 'approved', comment: 'low traffic', at: at(settled) }],
    canDecide: { allowed: false, reason: 'You asked for this run: somebody else of payments-approvers must decide.' },
    ...over,
  }
}

/** What a timeline knows of a span. */
export const lineOf = (one: StoredSpan): SpanLine => ({
  spanId: one.spanId,
  parentSpanId: one.parentSpanId,
  taskId: one.taskId,
  service: one.service,
  name: one.name,
  kind: one.kind,
  startUs: Number(BigInt(one.startNs) / 1000n),
  endUs: Number(BigInt(one.endNs) / 1000n),
  isError: one.status === 'error',
})

/** Spans as a page is given them. */
export const spansView = (spans: readonly StoredSpan[]): SpansView => ({
  frames: [columnsOf(spans.filter(({ origin }) => origin !== 'engine').map(lineOf))],
  next: null,
  countMin: spans.length,
})

type Over = Partial<Omit<RunView, 'spans'>> & { readonly spans?: readonly StoredSpan[] }

/** A run without tasks; give it what the test needs. */
export function runView({ spans = [], ...over }: Over = {}): RunView {
  return {
    id: RUN,
    workflow: 'deploy-api',
    version: 14,
    serviceFunction: 'payments',
    status: 'RUNNING',
    rollback: 'none',
    isRollingBack: false,
    isQueued: false,
    isSetAside: false,
    isWaitingForPerson: false,
    isRecovered: false,
    by: LAUNCHER,
    agent: null,
    schedule: null,
    labels: {},
    reason: null,
    createdAt: at(0),
    endedAt: null,
    traceId: TRACE,
    generation: 1,
    generations: [],
    note: 'CHG-4411',
    waitsFor: null,
    parked: null,
    correlationId: null,
    failedRefs: [],
    endedBy: null,
    seq: over.entries?.length ?? 0,
    spansAfter: 0,
    attemptCount: over.attempts?.length ?? 0,
    repeats: null,
    attempts: [],
    entries: [],
    approvals: [],
    spans: spansView(spans),
    failing: spans.map(failingSpan),
    chain: { isIntact: true, problem: null, from: 1 },
    can: {
      pause: { allowed: true },
      resume: { allowed: false, reason: 'The run is not paused.' },
      unpark: { allowed: false, reason: 'The run was not set aside' },
      terminate: { allowed: true },
      launchAgain: { allowed: true },
      retry: { allowed: false, reason: 'The run has not ended' },
      restart: { allowed: false, reason: 'The run has not ended' },
      rerun: { allowed: false, reason: 'The run has not ended' },
      skip: { allowed: true },
      setVariables: { allowed: true },
      setLabels: { allowed: true },
    },
    link: {
      kind: 'open',
      backend: 'Lightstep',
      href: 'https://app.lightstep.com/demo/trace',
      isExact: true,
      doubt: null,
    },
    sampling: {
      tier: 'FULL',
      rule: 'first',
      probability: 1,
      isPinned: false,
      thinnedAt: null,
      spansLetGo: 0,
      goneAfterDays: null,
      canPin: { allowed: true },
    },
    backend: { ...LINK_TEMPLATES.lightstep, settings: { base: 'https://app.lightstep.com', project: 'demo' } },
    readAt: over.endedAt ?? at(60_000),
    ...over,
  }
}
