import { isObject, type Json } from '#core/json.ts'
import type { EntryView, RunApprovalView, RunView } from '#services/runs/view.ts'
import { formatList } from './format.ts'
import { openingsOf, openingWords } from './generations.ts'
import { failureWorkflowOf, stopOf } from './run-end.ts'
import { isExpanded, type Mark, type RowDraft, type RowState, type TimelineOptions } from './timeline-row.ts'

const APPROVAL_STATES: { readonly [state in RunApprovalView['state']]: RowState } = {
  waiting: 'waiting',
  approved: 'succeeded',
  denied: 'failed',
  withdrawn: 'canceled',
}

function approvalNote(approval: RunApprovalView): string {
  const names = (outcome: 'approved' | 'denied'): string =>
    formatList(
      approval.decisions.filter((decision) => decision.outcome === outcome).map((decision) => decision.by.name),
    )
  if (approval.state === 'waiting') return `waiting for ${approval.group}`
  if (approval.state === 'withdrawn') return 'withdrawn before it was decided'
  return approval.state === 'approved' ? `by ${names('approved')}` : `denied by ${names('denied')}`
}

function approvalRow(approval: RunApprovalView, now: number): RowDraft {
  const to = approval.settledAt ?? Math.max(now, approval.askedAt)
  const state = APPROVAL_STATES[approval.state]
  return {
    key: `approval:${approval.taskId}`,
    lane: 'decisions',
    depth: 0,
    label: approval.ref,
    note: approvalNote(approval),
    state,
    outcomes: [],
    tally: [],
    count: 0,
    segments: [{ kind: 'waiting', state: 'waiting', from: approval.askedAt, to, isOpen: approval.settledAt === null }],
    marks: approval.decisions.map((decision) => ({
      at: decision.at,
      state: decision.outcome === 'approved' ? 'succeeded' : 'failed',
      label: `${decision.by.name} ${decision.outcome}`,
    })),
    durationMs: to - approval.askedAt,
    isError: state === 'failed',
    isExpandable: false,
    isExpanded: false,
    target: { kind: 'approval', taskId: approval.taskId },
  }
}

interface Check {
  readonly entry: EntryView
  readonly from: number
  readonly to: number
}

const numberAt = (value: Json | undefined, name: string): number | null => {
  const found = isObject(value) ? value[name] : undefined
  return typeof found === 'number' ? found : null
}

/** A policy check as the first entry of its transition recorded it; without times of its own it is a moment. */
function checkOf(entry: EntryView, policy: Json | undefined): Check {
  const from = numberAt(policy, 'startedAt') ?? entry.at
  return { entry, from, to: Math.max(from, numberAt(policy, 'endedAt') ?? from) }
}

const markOf = ({ entry, from }: Check): Mark => ({
  at: from,
  state: 'succeeded',
  label: `${entry.kind} allowed by ${formatList(entry.policyIds)}`,
})

function checkRow(checks: readonly Check[], label: string, key: string): RowDraft {
  return {
    key,
    lane: 'decisions',
    depth: 0,
    label,
    note: 'all allowed',
    state: 'succeeded',
    outcomes: [],
    tally: [],
    count: 0,
    segments: [],
    marks: checks.map(markOf),
    durationMs: checks.reduce((sum, check) => sum + check.to - check.from, 0),
    isError: false,
    isExpandable: checks.length > 1,
    isExpanded: false,
    target: { kind: 'entries', seqs: checks.map((check) => check.entry.seq) },
  }
}

function singleCheckRow(check: Check): RowDraft {
  const { entry } = check
  const note = `allowed by ${formatList(entry.policyIds)}`
  return { ...checkRow([check], entry.kind, `check:${entry.seq}`), depth: 1, note }
}

function checkRows(view: RunView, options: TimelineOptions): readonly RowDraft[] {
  const checks = view.entries.flatMap((entry) => {
    const request = entry.facts['request']
    return isObject(request) ? [checkOf(entry, request['policy'])] : []
  })
  if (checks.length === 0) return []
  const isSelected = options.selected?.startsWith('check:') ?? false
  const isOpen = checks.length > 1 && (isSelected || isExpanded(options, 'checks', !options.isFolded))
  const label = checks.length === 1 ? '1 policy check' : `${checks.length} policy checks`
  const row = { ...checkRow(checks, label, 'checks'), isExpanded: isOpen }
  const children = isOpen ? checks.map(singleCheckRow) : []
  return [row, ...children]
}

/** What people did to the run beside approving: each pause with its end, the stop, and each time it was taken up again. */
function peopleRows(view: RunView, now: number): readonly RowDraft[] {
  const pauses = view.entries.filter((entry) => entry.kind === 'run.paused').map((entry) => pauseRow(view, entry, now))
  const stop = stopOf(view)
  const stops = stop === null ? [] : [stopRow(view, stop, now)]
  const again = view.entries.filter((entry) => entry.kind === 'run.unparked')
  const openings = openingsOf(view).map((entry) => againRow(view, entry, { label: openingWords(entry), now }))
  return [
    ...pauses,
    ...stops,
    ...failureWorkflowRows(view, now),
    ...again.map((entry) => againRow(view, entry, { label: 'tried again', now })),
    ...openings,
  ]
}

function failureWorkflowRows(view: RunView, now: number): readonly RowDraft[] {
  const started = failureWorkflowOf(view)
  if (started === null) return []
  const { entry, workflow } = started
  const mark: Mark = { at: entry.at, state: 'stopped', label: `started ${workflow}` }
  return [{ ...stopRow(view, entry, now), label: 'failure workflow', note: workflow, marks: [mark] }]
}

const againRow = (
  view: RunView,
  entry: EntryView,
  { label, now }: { readonly label: string; readonly now: number },
): RowDraft => ({
  ...stopRow(view, entry, now),
  label,
  state: 'recovered',
  marks: [{ at: entry.at, state: 'recovered', label: `${label} by ${entry.actorName}` }],
})

const stopRow = (view: RunView, entry: EntryView, now: number): RowDraft => ({
  ...pauseRow(view, entry, now),
  label: 'stop',
  state: 'stopped',
  segments: [],
  durationMs: 0,
  marks: [{ at: entry.at, state: 'stopped', label: `stopped by ${entry.actorName}` }],
})

function pauseRow(view: RunView, entry: EntryView, now: number): RowDraft {
  const end = view.entries.find(
    (later) => later.seq > entry.seq && (later.kind === 'run.resumed' || later.kind === 'run.ended'),
  )
  const to = end?.at ?? Math.max(now, entry.at)
  return {
    key: `entry:${entry.seq}`,
    lane: 'decisions',
    depth: 0,
    label: 'pause',
    note: `by ${entry.actorName}`,
    state: 'paused',
    outcomes: [],
    tally: [],
    count: 0,
    segments: [{ kind: 'paused', state: 'paused', from: entry.at, to, isOpen: end === undefined }],
    marks: [],
    durationMs: to - entry.at,
    isError: false,
    isExpandable: false,
    isExpanded: false,
    target: { kind: 'entries', seqs: [entry.seq] },
  }
}

/** The decisions lane: approvals, policy checks in one row, and what people did to the run. */
export function decisionRows(view: RunView, options: TimelineOptions): readonly RowDraft[] {
  return [
    ...view.approvals.map((approval) => approvalRow(approval, options.now)),
    ...checkRows(view, options),
    ...peopleRows(view, options.now),
  ]
}
