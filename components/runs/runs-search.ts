import { createLoader, parseAsInteger, parseAsNativeArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { RUN_LIST_STATES, RUN_PERIODS, TERMS_MAX, type RunPeriod } from '#core/run-list.ts'
import type { RunFilter } from '#services/runs/list-view.ts'

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
