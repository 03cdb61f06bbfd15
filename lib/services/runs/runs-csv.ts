import type { Context } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { isoOf } from '#core/time.ts'
import { EXPORTED_MAX } from './export-runs.ts'
import { readRunPage } from './list-page.ts'
import type { RunFilter } from './list-view.ts'
import type { RunLine } from './view.ts'

const PAGE_SIZE = 500

const COLUMNS: readonly (readonly [name: string, cell: (run: RunLine) => string | number | null])[] = [
  ['run_id', (run) => run.id],
  ['workflow', (run) => run.workflow],
  ['version', (run) => run.version],
  ['service_function', (run) => run.serviceFunction],
  ['status', (run) => run.status],
  ['rollback', (run) => run.rollback],
  ['waits_for_person', (run) => (run.isWaitingForPerson ? 'yes' : 'no')],
  ['started_by', (run) => run.by.name],
  ['agent', (run) => run.agent],
  ['schedule', (run) => run.schedule],
  [
    'labels',
    ({ labels }) =>
      Object.entries(labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
  ],
  ['reason', (run) => run.reason],
  ['started_at', (run) => isoOf(run.createdAt)],
  ['ended_at', (run) => (run.endedAt === null ? null : isoOf(run.endedAt))],
  ['duration_ms', (run) => (run.endedAt === null ? null : run.endedAt - run.createdAt)],
  ['trace_id', (run) => run.traceId],
]

/** A spreadsheet runs what begins like a formula, wherever it came from: such a text gets an apostrophe before it (OWASP: CSV injection). */
const FORMULA = /^\s*[=+\-@\t\r\n|%]/

export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const lineOf = (cells: readonly (string | number | null)[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** The runs that meet the filter and that whoever asks may see, as CSV (RFC 4180), page by page. Throws when they are nobody any more. */
export async function* csvOfRuns(filter: RunFilter, whoever: () => Promise<Context | null>): AsyncGenerator<string> {
  yield lineOf(COLUMNS.map(([name]) => name))
  let cursor: string | null = null
  for (let left = EXPORTED_MAX; left > 0;) {
    const ctx = await whoever()
    if (!ctx) throw new AppError('unauthenticated', 'The session has ended. Sign in and export again.')
    const page = await readRunPage(ctx, filter, { cursor, limit: Math.min(PAGE_SIZE, left) })
    if (page.runs.length > 0) yield page.runs.map((run) => lineOf(COLUMNS.map(([, cell]) => cell(run)))).join('')
    left -= page.runs.length
    if (page.next === null) return
    cursor = page.next
  }
}
