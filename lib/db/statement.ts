import { Pool, type QueryResult, type QueryResultRow } from 'pg'
import { textBeside } from '#core/text-beside.ts'
import { atCommitPoint } from './commit-point.ts'
import type { Sql } from './database.ts'
import { asAppError } from './failure.ts'
import { commented } from './traceparent.ts'

/** A statement that Postgres parses once per connection. */
export interface Statement {
  readonly name: string
  readonly text: string
  /** It passes a commit point of its name. */
  readonly isWriting: boolean
}

/** The statement of lib/db/sql/<name>.sql. */
export const statement = (name: string): Statement => named(name, textBeside(`./sql/${name}.sql`, import.meta.url))

const COMMENT = /--.*$/gm
const WRITING = /\b(?:INSERT INTO|DELETE FROM|MERGE INTO|TRUNCATE|pg_notify)\b|(?<!\b(?:FOR|KEY|DO) )\bUPDATE\b/i

/** Whether it changes what the database keeps, or wakes somebody. */
export const isWriting = (sql: string): boolean => WRITING.test(sql.replaceAll(COMMENT, ''))

export const named = (name: string, text: string): Statement => ({ name, text, isWriting: isWriting(text) })

/** On the pool, a lost connection is said as AppError `unavailable`; inside a transaction its owner hears the driver's own error. */
export async function run<Row extends QueryResultRow>(
  sql: Sql,
  statement: Statement,
  values: readonly unknown[],
): Promise<QueryResult<Row>> {
  const { name, text } = statement
  const send = (): Promise<QueryResult<Row>> => sql.query<Row>({ name, text, values: [...values] })
  const asked = statement.isWriting ? atCommitPoint(name, send) : send()
  return sql instanceof Pool ? asked.catch(rethrow) : asked
}

/**
 * Asks what is asked seldom: Postgres parses it each time, so it may say in a comment for which span it is asked (sqlcommenter).
 * Hot statements are named ones: their text is their plan's name, and stays as it is.
 */
export const askCold = <Row extends QueryResultRow>(
  sql: Sql,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> => sql.query<Row>(commented(text), [...values])

function rethrow(error: unknown): never {
  throw asAppError(error)
}

let lastAt = 0
let lastText = new Date(lastAt).toISOString()

/** A moment as Postgres reads it. Most of a commit are the same one. */
export function timestamp(at: number | null): string | null {
  if (at === null) return null
  if (at !== lastAt) {
    lastText = new Date(at).toISOString()
    lastAt = at
  }
  return lastText
}

/** Rows for json_populate_recordset without what is null: Postgres pays for each field that it is told, even for nothing. */
export const jsonOfRows = (rows: readonly { readonly [column: string]: unknown }[]): string =>
  `[${rows.map(textOfRow).join()}]`

function textOfRow(row: { readonly [column: string]: unknown }): string {
  let text = ''
  for (const column in row) {
    const value = row[column]
    if (value !== null) text += `${text === '' ? '' : ','}"${column}":${JSON.stringify(value)}`
  }
  return `{${text}}`
}
