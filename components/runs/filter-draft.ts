import { TERMS_MAX } from '#core/run-list.ts'
import type { RunFilter } from '#services/runs/list-view.ts'

/** What stands in the fields of the filter sheet. */
export interface FilterDraft {
  readonly version: string
  readonly by: string
  readonly agent: string
  readonly schedule: string
  readonly label: string
  readonly input: string
  readonly task: string
  readonly gate: string
  readonly trace: string
  /** In the reader's own zone, as the browser's field has it: `2026-11-22T14:07`. */
  readonly after: string
  readonly before: string
}

const two = (value: number): string => String(value).padStart(2, '0')

function localOf(at: number | undefined): string {
  if (at === undefined) return ''
  const date = new Date(at)
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

function momentOf(local: string): number | undefined {
  const at = Date.parse(local)
  return Number.isNaN(at) ? undefined : at
}

const listOf = (text: string): readonly string[] | undefined => {
  const parts = text.split(',').map((part) => part.trim())
  const given = [...new Set(parts.filter((part) => part !== ''))].slice(0, TERMS_MAX)
  return given.length === 0 ? undefined : given
}

const orEmpty = (text: string | undefined): string => text ?? ''

export const draftOf = (filter: RunFilter): FilterDraft => ({
  version: String(filter.version ?? ''),
  by: orEmpty(filter.by),
  agent: orEmpty(filter.agent),
  schedule: orEmpty(filter.schedule),
  label: filter.label?.join(', ') ?? '',
  input: filter.input?.join(', ') ?? '',
  task: orEmpty(filter.task),
  gate: orEmpty(filter.gate),
  trace: orEmpty(filter.trace),
  after: localOf(filter.after),
  before: localOf(filter.before),
})

/** `3` and `v3`; what names no version is left out. */
function numberOf(text: string): number | undefined {
  const digits = /^v?(\d{1,9})$/i.exec(text.trim())?.[1]
  return Number(digits) || undefined
}

const textOf = (text: string): string | undefined => text.trim() || undefined

/** The filter with what the sheet says in place of what it said before. A moment that stands as it did keeps its seconds. */
export const filterOfDraft = (filter: RunFilter, draft: FilterDraft): RunFilter => ({
  ...filter,
  version: numberOf(draft.version),
  by: textOf(draft.by),
  agent: textOf(draft.agent),
  schedule: textOf(draft.schedule),
  label: listOf(draft.label),
  input: listOf(draft.input),
  task: textOf(draft.task),
  gate: textOf(draft.gate),
  trace: textOf(draft.trace),
  after: draft.after === localOf(filter.after) ? filter.after : momentOf(draft.after),
  before: draft.before === localOf(filter.before) ? filter.before : momentOf(draft.before),
})
