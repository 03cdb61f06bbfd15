import { personOf, type Context } from '#core/context.ts'
import { runIdOfTrace, TraceId, UserId } from '#core/ids.ts'
import type { ListState, RunCriteria } from '#db/run-criteria.ts'
import { visibleFunctions } from '../authorise.ts'
import { chainOfSchedule } from '../schedules/schedule-verb-parts.ts'
import type { RunListState, RunPeriod } from '#core/run-list.ts'
import type { RunFilter } from './list-view.ts'

const STATES: Record<RunListState, readonly ListState[]> = {
  running: ['RUNNING'],
  waiting: ['waiting'],
  queued: ['queued'],
  paused: ['PAUSED'],
  succeeded: ['COMPLETED'],
  failed: ['FAILED'],
  'timed-out': ['TIMED_OUT'],
  stopped: ['TERMINATED'],
}

const HOUR_MS = 3_600_000
const PERIOD_MS: Record<RunPeriod, number> = {
  '15m': HOUR_MS / 4,
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
}

/** What the filters come to for whoever asks; what names nobody and nothing finds nothing. */
export function criteriaOf(ctx: Context, filter: RunFilter): RunCriteria {
  const { state, workflow, version, label, input, text, before } = filter
  const person = UserId.safeParse(filter.by === 'me' ? personOf(ctx.actor) : filter.by)
  const trace = TraceId.safeParse(filter.trace?.toLowerCase().replaceAll('-', ''))
  const isNothing = isVoid(filter.by, person) || isVoid(filter.trace, trace)
  return {
    ...throughOf(filter),
    serviceFunctions: isNothing ? [] : visibleFunctions(ctx),
    states: state && STATES[state],
    workflow,
    version,
    personId: person.data,
    labels: label?.map(labelOf),
    inputs: input?.map(inputOf),
    failedTask: filter.task,
    gate: gateOf(filter.gate),
    rootRunId: trace.success ? runIdOfTrace(trace.data) : undefined,
    text,
    after: afterOf(ctx, filter),
    before,
  }
}

/** It is asked for and cannot be anybody's. */
const isVoid = (asked: string | undefined, parsed: { readonly success: boolean }): boolean =>
  asked !== undefined && !parsed.success

/** Through what it was launched. */
const throughOf = ({ agent, schedule }: RunFilter): Pick<RunCriteria, 'agent' | 'schedule'> => ({
  ...(agent !== undefined && { agent: agent === '*' ? 'agent' : `agent:${agent}` }),
  ...(schedule !== undefined && { schedule: { name: schedule, correlationId: chainOfSchedule(schedule) } }),
})

const gateOf = (gate: string | undefined): RunCriteria['gate'] =>
  gate === undefined ? undefined : { ref: gate === '*' ? null : gate }

/** Both bounds may be given: the later one counts. */
function afterOf(ctx: Context, { within, after }: RunFilter): number | undefined {
  const since = within && ctx.now - PERIOD_MS[within]
  return since === undefined ? after : Math.max(since, after ?? 0)
}

const split = (text: string): readonly [string, string | null] => {
  const at = text.indexOf('=')
  return at === -1 ? [text, null] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

function labelOf(text: string): { readonly name: string; readonly value: string | null } {
  const [name, value] = split(text)
  return { name, value: value || null }
}

function inputOf(text: string): { readonly path: string | null; readonly value: string } {
  const [path, value] = split(text)
  return value === null ? { path: null, value: path } : { path: path || null, value }
}
