import type { RunId } from '#core/ids.ts'
import type { SpanStatus } from './span.ts'

/** What of a span tells whether another says the same. */
export interface NoiseSpan {
  readonly rootRunId: RunId
  readonly service: string
  readonly name: string
  readonly status: SpanStatus
  /** The names of its attributes and events. */
  readonly shape: string
  /** What its attributes, events and links take in the table. */
  readonly bytes: number
}

/** Spans of the same service, name, status and shape. */
export interface NoiseGroup {
  readonly service: string
  readonly name: string
  readonly status: SpanStatus
  readonly spans: number
  /** In the run that has the most of them. */
  readonly perRunMax: number
  readonly bytes: number
}

export interface NoiseReport {
  readonly runs: number
  readonly spans: number
  readonly spansPerRun: number
  /** Of all spans, those that repeat what another of the same run says; null without spans. */
  readonly repeatedShare: number | null
  readonly bytesPerRun: number
  /** The largest first. */
  readonly groups: readonly NoiseGroup[]
}

const GROUPS_MAX = 12

/** How much of what the runs of a workflow sent repeats itself. */
export function noiseOf(runs: number, spans: readonly NoiseSpan[]): NoiseReport {
  const groups = new Map<string, [NoiseSpan, ...NoiseSpan[]]>()
  for (const span of spans) {
    const key = JSON.stringify([span.service, span.name, span.status, span.shape])
    const group = groups.get(key)
    if (group) group.push(span)
    else groups.set(key, [span])
  }
  const counted = [...groups.values()].map(groupOf)
  const distinct = counted.reduce((sum, { inRuns }) => sum + inRuns, 0)
  const bytes = spans.reduce((sum, span) => sum + span.bytes, 0)
  return {
    runs,
    spans: spans.length,
    spansPerRun: runs === 0 ? 0 : spans.length / runs,
    repeatedShare: spans.length === 0 ? null : (spans.length - distinct) / spans.length,
    bytesPerRun: runs === 0 ? 0 : bytes / runs,
    groups: counted
      .map(({ group }) => group)
      .toSorted((a, b) => b.spans - a.spans || b.bytes - a.bytes)
      .slice(0, GROUPS_MAX),
  }
}

function groupOf(spans: readonly [NoiseSpan, ...NoiseSpan[]]): { readonly group: NoiseGroup; readonly inRuns: number } {
  const byRun = new Map<RunId, number>()
  for (const { rootRunId } of spans) byRun.set(rootRunId, (byRun.get(rootRunId) ?? 0) + 1)
  const { service, name, status } = spans[0]
  const bytes = spans.reduce((sum, span) => sum + span.bytes, 0)
  const group = { service, name, status, spans: spans.length, perRunMax: Math.max(...byRun.values()), bytes }
  return { group, inRuns: byRun.size }
}
