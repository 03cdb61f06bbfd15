import { createLoader, parseAsInteger, parseAsNativeArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { RUN_LIST_STATES, RUN_PERIODS, TERMS_MAX, type RunPeriod } from '#core/run-list.ts'
import type { RunFilter } from '#services/runs/list-view.ts'
import { formatMoment } from '#trace/format.ts'
import { STATES } from '~/components/ui/state.ts'

/** The filters of the run list as they stand in the URL. */
export const RUN_PARAMS = {
  state: parseAsStringLiteral(RUN_LIST_STATES),
  workflow: parseAsString,
  by: parseAsString,
  agent: parseAsString,
  schedule: parseAsString,
  label: parseAsNativeArrayOf(parseAsString),
  input: parseAsNativeArrayOf(parseAsString),
  trace: parseAsString,
  text: parseAsString,
  within: parseAsStringLiteral(RUN_PERIODS),
  after: parseAsInteger,
  before: parseAsInteger,
}

/** Reads the filters of the run list from a page's search parameters. */
export const loadRunParams = createLoader(RUN_PARAMS)

export type RunParams = Awaited<ReturnType<typeof loadRunParams>>

/** The filters that are set. */
export const filterOf = (params: RunParams): RunFilter => ({
  ...namesIn(params),
  ...othersIn(params),
  ...timesIn(params),
})

const namesIn = ({ workflow, by, agent, schedule, trace, text }: RunParams): RunFilter => ({
  ...(workflow && { workflow }),
  ...(by && { by }),
  ...(agent && { agent }),
  ...(schedule && { schedule }),
  ...(trace && { trace }),
  ...(text && { text }),
})

const othersIn = ({ state, label, input }: RunParams): RunFilter => ({
  ...(state && { state }),
  ...(label.length > 0 && { label: label.slice(0, TERMS_MAX) }),
  ...(input.length > 0 && { input: input.slice(0, TERMS_MAX) }),
})

const timesIn = ({ within, after, before }: RunParams): RunFilter => ({
  ...(within && { within }),
  ...(after !== null && after >= 0 && { after }),
  ...(before !== null && before >= 0 && { before }),
})

const orNull = <T>(value: T | undefined): T | null => value ?? null
const listOrNull = (values: readonly string[] = []): string[] | null => (values.length === 0 ? null : [...values])

/** All parameters for these filters and no others. */
export const paramsOf = (filter: RunFilter) => ({
  state: orNull(filter.state),
  workflow: orNull(filter.workflow),
  by: orNull(filter.by),
  agent: orNull(filter.agent),
  schedule: orNull(filter.schedule),
  label: listOrNull(filter.label),
  input: listOrNull(filter.input),
  trace: orNull(filter.trace),
  text: orNull(filter.text),
  within: orNull(filter.within),
  after: orNull(filter.after),
  before: orNull(filter.before),
})

export const PERIOD_WORDS: Record<RunPeriod, string> = {
  '15m': 'Last 15 min',
  '1h': 'Last hour',
  '24h': 'Last 24 h',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
}

/** One filter that is set, in words, and the filters without it. */
export interface Chip {
  readonly key: string
  readonly name: string
  readonly value: string
  readonly without: RunFilter
}

/** What a person's id is called. */
type NameOf = (id: string) => string

const single = (
  filter: RunFilter,
  nameOf: NameOf,
): readonly (readonly [keyof RunFilter, string, string | undefined])[] => [
  ['text', 'Text', filter.text],
  ['state', 'State', filter.state && STATES[filter.state].word],
  ['workflow', 'Workflow', filter.workflow],
  ['by', 'Started by', filter.by && (filter.by === 'me' ? 'me' : nameOf(filter.by))],
  ['agent', 'Agent', filter.agent === '*' ? 'any' : filter.agent],
  ['schedule', 'Schedule', filter.schedule],
  ['trace', 'Trace', filter.trace && `${filter.trace.slice(0, 8)}…`],
  ['within', 'Started', filter.within && PERIOD_WORDS[filter.within].toLowerCase()],
  ['after', 'From', filter.after === undefined ? undefined : formatMoment(filter.after)],
  ['before', 'Until', filter.before === undefined ? undefined : formatMoment(filter.before)],
]

/** The filters that are set, each to be taken away by itself. */
export function chipsOf(filter: RunFilter, nameOf: NameOf): readonly Chip[] {
  const alone = single(filter, nameOf).flatMap(([key, name, value]): Chip[] =>
    value === undefined || value === '' ? [] : [{ key, name, value, without: { ...filter, [key]: undefined } }],
  )
  const several = (['label', 'input'] as const).flatMap((key) =>
    (filter[key] ?? []).map((value): Chip => {
      const others = filter[key]?.filter((other) => other !== value)
      return {
        key: `${key} ${value}`,
        name: key === 'label' ? 'Label' : 'Input',
        value,
        without: { ...filter, [key]: others },
      }
    }),
  )
  return [...alone, ...several]
}
