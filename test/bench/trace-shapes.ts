import type { RunId, SpanId } from '#core/ids.ts'
import { traceIdOf } from '#core/ids.ts'
import type { StoredSpan } from '#trace/span.ts'

/** A trace as it is drawn: how many spans, and which of them each stands under (-1: under the attempt). */
export interface Shape {
  readonly name: string
  readonly count: number
  readonly parentOf: (index: number) => number
  /** When it began and ended, in thousandths of the whole. */
  readonly timeOf: (index: number) => readonly [from: number, to: number]
}

const nested = (count: number): Pick<Shape, 'count' | 'parentOf' | 'timeOf'> => {
  const [width, parts] = [100, count / 100]
  const timeOf = (index: number): readonly [number, number] => {
    const [group, nth] = [Math.floor(index / width), index % width]
    const begin = (group / parts) * 1000
    const length = 1000 / parts
    const from = begin + (nth / width) * length
    return [from, nth % 10 === 0 ? begin + length : from + length / width]
  }
  return {
    count,
    // A request, ten calls below it, nine steps below each.
    parentOf: (index) => (index % width === 0 ? -1 : index % 10 === 0 ? index - (index % width) : index - (index % 10)),
    timeOf,
  }
}

/** What is measured, at a scale: ordinary traces, and the worst ones. */
export const shapesAt = (scale: number): readonly Shape[] => {
  const all = Math.max(1_000, Math.round(100_000 * scale))
  const deep = 500
  return [
    { name: '10,000 nested', ...nested(Math.max(100, all / 10)) },
    { name: '100,000 nested', ...nested(all) },
    {
      name: '100,000 one after the other',
      count: all,
      parentOf: () => -1,
      timeOf: (index) => [(index / all) * 1000, ((index + 0.9) / all) * 1000],
    },
    {
      name: '50,000 below one',
      count: all / 2 + 1,
      parentOf: (index) => (index === 0 ? -1 : 0),
      timeOf: (index) => (index === 0 ? [0, 1000] : [((index - 1) / all) * 2000, (index / all) * 2000]),
    },
    {
      name: '200 times 500 deep',
      count: all,
      parentOf: (index) => (index % deep === 0 ? -1 : index - 1),
      timeOf(index) {
        const [chain, depth] = [Math.floor(index / deep), index % deep]
        const length = 1000 / (all / deep)
        const inset = (depth / deep) * 0.45 * length
        return [chain * length + inset, (chain + 1) * length - inset]
      },
    },
  ]
}

interface Under {
  readonly runId: RunId
  readonly spanId: SpanId
  /** What the spans are spread over, epoch ms. */
  readonly from: number
  readonly to: number
}

const idOf = (index: number): SpanId => (BigInt('0xb000000000000000') + BigInt(index)).toString(16) as SpanId
const nanosOf = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n)

/** The spans of a shape below an attempt, as workers would have sent them; a few failed. */
export function spansOf({ count, parentOf, timeOf }: Shape, { runId, spanId, from, to }: Under): StoredSpan[] {
  const momentAt = (thousandth: number): string => nanosOf(from + ((to - from) * thousandth) / 1000)
  return Array.from({ length: count }, (_, index): StoredSpan => {
    const [begin, end] = timeOf(index)
    const parent = parentOf(index)
    const service = `service-${index % 12}`
    return {
      traceId: traceIdOf(runId),
      spanId: idOf(index),
      parentSpanId: parent === -1 ? spanId : idOf(parent),
      name: `operation ${index % 997}`,
      kind: 'INTERNAL',
      startNs: momentAt(begin),
      endNs: momentAt(end),
      status: index % 20_011 === 20_010 ? 'error' : 'unset',
      statusMessage: null,
      attributes: { 'http.route': `/things/${index % 50}`, 'http.response.status_code': 200, 'app.index': index },
      events: [],
      links: [],
      resource: { 'service.name': service, 'service.version': '1.4.2' },
      scope: { name: 'bench', version: null },
      rootRunId: runId,
      taskId: null,
      personId: null,
      isVerified: false,
      origin: 'received',
      service,
    }
  })
}
