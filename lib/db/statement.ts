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

/** A moment as Postgres reads it. */
export const timestamp = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
