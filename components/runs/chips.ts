import type { RunFilter } from '#services/runs/list-view.ts'
import { formatMoment } from '#trace/format.ts'
import { STATES } from '~/components/ui/state.ts'
import { PERIOD_WORDS } from './runs-search.ts'

/** One filter that is set, in words, and the filters without it. */
export interface Chip {
  readonly key: string
  readonly name: string
  readonly value: string
  readonly without: RunFilter
}

/** What a person's id is called. */
type NameOf = (id: string) => string

const starOr = (value: string | undefined, any: string): string | undefined => (value === '*' ? any : value)

const single = (
  filter: RunFilter,
  nameOf: NameOf,
): readonly (readonly [keyof RunFilter, string, string | undefined])[] => [
  ['text', 'Text', filter.text],
  ['state', 'State', filter.state && STATES[filter.state].word],
  ['workflow', 'Workflow', filter.workflow],
  ['version', 'Version', filter.version === undefined ? undefined : `v${filter.version}`],
  ['by', 'Started by', filter.by && (filter.by === 'me' ? 'me' : nameOf(filter.by))],
  ['agent', 'Agent', starOr(filter.agent, 'any')],
  ['schedule', 'Schedule', filter.schedule],
  ['task', 'Failed in task', filter.task],
  ['gate', 'Waited for approval', starOr(filter.gate, 'at any gate')],
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
