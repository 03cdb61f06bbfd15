import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '#db/database.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

interface Field {
  readonly name: string
  readonly column: string
  readonly type: string
  readonly isRequired: boolean
}

interface Model {
  readonly table: string
  readonly fields: readonly Field[]
  readonly key: readonly string[]
  readonly uniques: readonly (readonly string[])[]
  readonly indexes: readonly (readonly string[])[]
}

const NATIVE: { readonly [type: string]: string } = {
  String: 'text',
  Int: 'int4',
  Float: 'float8',
  BigInt: 'int8',
  Boolean: 'bool',
  DateTime: 'timestamptz',
  Bytes: 'bytea',
  Uuid: 'uuid',
  SmallInt: 'int2',
  Date: 'date',
}

/** The part of schema.prisma that a database has: tables, columns and keys. */
function readSchema(): Model[] {
  const text = readFileSync(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)]
  const names = new Set(blocks.map(([, name]) => name))
  return blocks.map(([, , body = '']) => readModel(body, names))
}

function readModel(body: string, models: ReadonlySet<string | undefined>): Model {
  const lines = body.split('\n').map((line) => line.trim())
  const fields = lines
    .filter((line) => /^\w/.test(line))
    .map(readField)
    .filter(({ type }) => !models.has(type.replace('_', '')))
  const columnOf = (name: string): string => fields.find((field) => field.name === name)?.column ?? name
  const lists = (mark: string): string[][] =>
    lines.flatMap((line) => {
      const found = new RegExp(`^@@${mark}\\(\\[(.*)\\]`).exec(line)?.[1]
      return found
        ? [
            found
              .replaceAll(/\([^)]*\)/g, '')
              .split(/,\s*/)
              .map(columnOf),
          ]
        : []
    })
  const own = lines.filter((line) => /^\w/.test(line) && / @id\b/.test(line)).map((line) => readField(line).column)
  return {
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '',
    fields,
    key: lists('id')[0] ?? own,
    uniques: lists('unique'),
    indexes: lists('index'),
  }
}

function readField(line: string): Field {
  const [name = '', declared = ''] = line.split(/\s+/)
  const isList = declared.endsWith('[]')
  const type = nativeOf(line, declared)
  return {
    name,
    column: /@map\("(\w+)"\)/.exec(line)?.[1] ?? name,
    type: isList ? `_${type}` : type,
    isRequired: !declared.endsWith('?') && !isList,
  }
}

function nativeOf(line: string, declared: string): string {
  const unsupported = /Unsupported\("(\w+)"\)/.exec(declared)?.[1]
  if (unsupported !== undefined) return unsupported
  const said = /@db\.(Uuid|SmallInt|Date)\b/.exec(line)?.[1] ?? declared.replace(/[?[\]]+$/, '')
  return NATIVE[said] ?? said
}

test('schema.prisma and the migrated database have the same tables and columns', async () => {
  const { rows } = await db.pool.query<{ table: string; column: string; type: string; isRequired: boolean }>(
    `SELECT table_name AS table, column_name AS column, udt_name AS type, is_nullable = 'NO' AS "isRequired"
       FROM information_schema.columns JOIN pg_class ON pg_class.oid = format('%I.%I', table_schema, table_name)::regclass
      WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' AND NOT relispartition`,
  )
  const told = readSchema().flatMap(({ table, fields }) =>
    fields.map(({ column, type, isRequired }) => ({ table, column, type, isRequired })),
  )
  const sorted = <Row extends { table: string; column: string }>(list: readonly Row[]): Row[] =>
    list.toSorted((a, b) => `${a.table}.${a.column}`.localeCompare(`${b.table}.${b.column}`))
  expect(sorted(rows)).toEqual(sorted(told))
})

test('schema.prisma and the migrated database have the same keys and indexes, partial ones and those over expressions aside', async () => {
  const { rows } = await db.pool.query<{ table: string; kind: string; columns: string[] }>(
    `SELECT relation.relname AS table,
            CASE WHEN indisprimary THEN 'key' WHEN indisunique THEN 'unique' ELSE 'index' END AS kind,
            ARRAY(SELECT attname::text FROM unnest(indkey) WITH ORDINALITY AS part (number, place)
                    JOIN pg_attribute ON attrelid = indrelid AND attnum = part.number ORDER BY place) AS columns
       FROM pg_index JOIN pg_class AS relation ON relation.oid = indrelid
       JOIN pg_namespace ON pg_namespace.oid = relation.relnamespace AND nspname = 'public'
       WHERE indpred IS NULL AND indexprs IS NULL AND relation.relname <> '_prisma_migrations'
         AND NOT relation.relispartition`,
  )
  const told = readSchema().flatMap(({ table, key, uniques, indexes }) => [
    `${table} key ${key.join(' ')}`,
    uniques.map((columns) => `${table} unique ${columns.join(' ')}`),
    indexes.map((columns) => `${table} index ${columns.join(' ')}`),
  ])
  expect(rows.map(({ table, kind, columns }) => `${table} ${kind} ${columns.join(' ')}`).sort()).toEqual(
    told.flat().sort(),
  )
})

test('every partial index and every one over an expression that the statements rely on is there', async () => {
  const { rows } = await db.pool.query<{ name: string }>(
    `SELECT indexrelid::regclass::text AS name FROM pg_index JOIN pg_class AS class ON class.oid = indexrelid
      WHERE (indpred IS NOT NULL OR indexprs IS NOT NULL) AND NOT class.relispartition
        AND indexrelid::regclass::text NOT LIKE 'pg_%' ORDER BY 1`,
  )
  expect(rows.map(({ name }) => name)).toEqual([
    'attempt_lease',
    'attempt_limited_queue',
    'attempt_limited_running',
    'attempt_live',
    'attempt_queue',
    'attempt_ready',
    'attempt_timer',
    'attempt_undo',
    'chain_entry_milestone',
    'outage_open',
    'outbox_due',
    'run_agent',
    'run_any_agent',
    'run_correlation',
    'run_list_state',
    'run_queued',
    'run_rate',
    'run_reason',
    'run_reason_words',
    'run_timer',
    'sampling_to_thin',
    'saved_view_shared',
    'schedule_due',
    'schedule_fire_open',
    'schedule_fire_run',
    'span_failed',
  ])
})
