import type { QueryResult, QueryResultRow } from 'pg'
import { textBeside } from '#core/text-beside.ts'
import type { Sql } from './database.ts'

/** A statement that Postgres parses once per connection. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/** The statement of lib/db/sql/<name>.sql. */
export const statement = (name: string): Statement => ({ name, text: textBeside(`./sql/${name}.sql`, import.meta.url) })

export async function run<Row extends QueryResultRow>(
  sql: Sql,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<QueryResult<Row>> {
  return sql.query<Row>({ name, text, values: [...values] })
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
