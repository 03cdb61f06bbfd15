import type { RunId } from '#core/ids.ts'
import type { CauseFacts, DifferenceFacts } from './cause-facts.ts'
import type { CauseLine } from './cause-lines.ts'
import { definitionWords } from './compare-definition.ts'
import type { SpanKindSum } from './compare-spans.ts'
import { formatDuration, formatList } from './format.ts'
import { plain, quiet, strong } from './story-line.ts'

const SPANS_MAX = 3
const STEPS_MAX = 3

/** How many times as long: `2.4×`, `31×`. */
export const formatFactor = (factor: number): string =>
  `${factor < 9.95 ? Number(factor.toFixed(1)) : Math.round(factor)}×`

type Facts = CauseFacts & { readonly difference: DifferenceFacts }

const line = (parts: CauseLine['parts'], to: CauseLine['to']): CauseLine => ({ isLikely: false, parts, to })

function definitionLines({ run, difference: { good, definition } }: Facts): readonly CauseLine[] {
  if (!definition) return []
  const words = definitionWords(definition)
  const isNew = run.version !== good.version
  const named = isNew
    ? [plain('definition '), strong(`v${good.version} → v${run.version}`)]
    : [plain('definition changed')]
  const [task] = definition.taskDefs
  const to: CauseLine['to'] = isNew
    ? { kind: 'versions', workflow: run.workflow, before: good.version, after: run.version }
    : task === undefined
      ? { kind: 'compare', withId: good.id }
      : { kind: 'task', name: task }
  return [line([...named, plain(words === '' ? '' : `: ${words}`)], to)]
}

function inputLines({ difference: { good, input } }: Facts): readonly CauseLine[] {
  const to = { kind: 'compare', withId: good.id } as const
  const lines = input.changes.map(({ path, here, there }) =>
    line([plain('input '), strong(path), plain(`: ${there ?? 'not there'} → ${here ?? 'not there'}`)], to),
  )
  if (input.hidden === 0) return lines
  const words = input.hidden === 1 ? 'masked value of the input is' : 'masked values of the input are'
  return [...lines, line([quiet(`${input.hidden} ${words} not compared`)], to)]
}

const versionLines = ({ difference: { good, versions } }: Facts): readonly CauseLine[] =>
  versions.map(({ service, here, there }) =>
    line([strong(service), plain(` version ${formatList(there)} → ${formatList(here)}`)], {
      kind: 'compare',
      withId: good.id,
    }),
  )

const times = (count: number): string => (count === 1 ? '' : ` × ${count}`)

const spanLine = (sum: SpanKindSum, words: string, runId: RunId): CauseLine =>
  line([plain(`${words} under ${sum.node}: `), strong(sum.name), plain(times(sum.count)), quiet(` · ${sum.service}`)], {
    kind: 'row',
    runId,
    key: `span:${sum.spanId}`,
  })

function spanLines({ run, difference: { good, spans, isWhole } }: Facts): readonly CauseLine[] {
  const to = { kind: 'compare', withId: good.id } as const
  if (spans === null)
    return [line([quiet('spans are not compared: those of the last good run were let go by sampling')], to)]
  const silent = (services: readonly string[], words: string): readonly CauseLine[] =>
    services.length === 0 ? [] : [line([plain(words), strong(formatList(services))], to)]
  // What a run that goes on has not sent yet may still come.
  const missing = run.isRunning ? { silent: [], spans: [] } : { silent: spans.silentHere, spans: spans.onlyThere }
  const lines = [
    ...silent(missing.silent, 'no spans at all here from '),
    ...silent(spans.silentThere, 'spans only here from '),
    ...spans.onlyHere.slice(0, SPANS_MAX).map((sum) => spanLine(sum, 'new', run.id)),
    ...missing.spans.slice(0, SPANS_MAX).map((sum) => spanLine(sum, 'missing', good.id)),
  ]
  return isWhole || lines.length === 0
    ? lines
    : [...lines, line([quiet('of these long traces only the beginnings were compared')], to)]
}

const slowerLines = ({ run, difference: { slower } }: Facts): readonly CauseLine[] =>
  slower.slice(0, STEPS_MAX).flatMap(({ node, here, there, factor }) => {
    if (!here || !there || factor === null) return []
    const [took, before] = [formatDuration(here.workedMs), formatDuration(there.workedMs)]
    const parts = [strong(node), plain(` took ${took}, ${formatFactor(factor)} as long as before (${before})`)]
    return [line(parts, { kind: 'row', runId: run.id, key: `task:${here.ref}` })]
  })

const goingLines = ({ run, difference: { going } }: Facts): readonly CauseLine[] =>
  going.slice(0, STEPS_MAX).map(({ node, ref, soFarMs, beforeMs, factor }) => {
    const words = ` has been worked at for ${formatDuration(soFarMs)} so far, ${formatFactor(factor)} as long as it took before`
    const parts = [strong(node), plain(`${words} (${formatDuration(beforeMs)})`)]
    return line(parts, { kind: 'row', runId: run.id, key: `task:${ref}` })
  })

/** What differs from the last good run. Of a slow run its slower steps come first. */
export function differenceLines(facts: CauseFacts): readonly CauseLine[] {
  const { difference, run } = facts
  if (!difference) {
    const parts = [quiet('no earlier run of this workflow succeeded that it could be compared with')]
    return [line(parts, { kind: 'runs', workflow: run.workflow })]
  }
  const known = { ...facts, difference }
  const slower = [...goingLines(known), ...slowerLines(known)]
  const others = [definitionLines, inputLines, versionLines, spanLines].flatMap((lines) => lines(known))
  return facts.pace.isSlow ? [...slower, ...others] : [...others, ...slower]
}
