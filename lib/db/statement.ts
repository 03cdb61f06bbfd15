import type { QueryResult, QueryResultRow } from 'pg'
import type { Sql } from './database.ts'

/** A statement that Postgres parses once per connection. Files are read where they are named, so that bundlers find them. */
export interface Statement {
  readonly name: string
  readonly text: string
}

export const statement = (name: string, text: string): Statement => ({ name, text })

export async function run<Row extends QueryResultRow>(
  sql: Sql,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<QueryResult<Row>> {
  return sql.query<Row>({ name, text, values: [...values] })
}

/** A moment as Postgres reads it. */
export const timestamp = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
