import { createLoader, parseAsInteger, parseAsNativeArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { MOMENT_MAX } from '#core/time.ts'
import { RUN_LIST_STATES, RUN_PERIODS, TERMS_MAX, type RunPeriod } from '#core/run-list.ts'
import type { RunFilter } from '#services/runs/list-view.ts'

/** The filters of the run list as they stand in the URL. */
export const RUN_PARAMS = {
  state: parseAsStringLiteral(RUN_LIST_STATES),
  workflow: parseAsString,
  version: parseAsInteger,
  by: parseAsString,
  agent: parseAsString,
  schedule: parseAsString,
  label: parseAsNativeArrayOf(parseAsString),
  input: parseAsNativeArrayOf(parseAsString),
  task: parseAsString,
  gate: parseAsString,
  trace: parseAsString,
  text: parseAsString,
  within: parseAsStringLiteral(RUN_PERIODS),
  after: parseAsInteger,
  before: parseAsInteger,
}

/** Reads the filters of the run list from a page's search parameters. */
export const loadRunParams = createLoader(RUN_PARAMS)

export type RunParams = Awaited<ReturnType<typeof loadRunParams>>

/** PostgreSQL: integer. */
const VERSION_MAX = 2_147_483_647

/** What the server takes for a filter: anything else in an address is none, as if it were not there. */
const isAskable = (text: string, lengthMax = 200): boolean =>
  text.trim() !== '' && text.length <= lengthMax && !text.includes('\0') && text.isWellFormed()
const isVersion = (version: number | null): version is number =>
  version !== null && version >= 1 && version <= VERSION_MAX
const isMoment = (at: number | null): at is number => at !== null && at >= 0 && at <= MOMENT_MAX

/** The filters that are set. */
export const filterOf = (params: RunParams): RunFilter => ({
  ...namesIn(params),
  ...othersIn(params),
  ...timesIn(params),
})

function namesIn({ workflow, by, agent, schedule, task, gate, trace, text }: RunParams): RunFilter {
  const names = Object.entries({ workflow, by, agent, schedule, task, gate, trace, text })
  return Object.fromEntries(names.filter(([, name]) => name !== null && isAskable(name)))
}

function othersIn({ state, version, label, input }: RunParams): RunFilter {
  const labels = label.filter((text) => isAskable(text)).slice(0, TERMS_MAX)
  const inputs = input.filter((text) => isAskable(text, 500)).slice(0, TERMS_MAX)
  return {
    ...(state && { state }),
    ...(isVersion(version) && { version }),
    ...(labels.length > 0 && { label: labels }),
    ...(inputs.length > 0 && { input: inputs }),
  }
}

const timesIn = ({ within, after, before }: RunParams): RunFilter => ({
  ...(within && { within }),
  ...(isMoment(after) && { after }),
  ...(isMoment(before) && { before }),
})

const orNull = <T>(value: T | undefined): T | null => value ?? null
const listOrNull = (values: readonly string[] = []): string[] | null => (values.length === 0 ? null : [...values])

/** All parameters for these filters and no others. */
export const paramsOf = (filter: RunFilter) => ({
  state: orNull(filter.state),
  workflow: orNull(filter.workflow),
  version: orNull(filter.version),
  by: orNull(filter.by),
  agent: orNull(filter.agent),
  schedule: orNull(filter.schedule),
  label: listOrNull(filter.label),
  input: listOrNull(filter.input),
  task: orNull(filter.task),
  gate: orNull(filter.gate),
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
