import { createHash } from 'node:crypto'
import { Pool } from 'pg'
import { AppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import type { Extras, OtelSpan } from '#trace/span.ts'
import { ArrayParameter } from './array-parameter.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const TAKE = statement('take-span-commons')
const READ = statement('read-span-commons')

/** Resource and scope of a span, as a body. */
export interface SpanSource {
  readonly resource: JsonObject
  readonly scope: OtelSpan['scope']
  readonly resourceExtras?: Extras
}

/** The names of a span's attributes in their order, as a body. */
export type SpanShape = readonly string[]

/** What a process remembers of one database. Bodies never change, and an id is good for the day on which it was taken. */
interface Memory {
  readonly ids: Map<string, { readonly id: number; readonly day: number }>
  readonly bodies: Map<number, SpanSource | SpanShape>
}

const MEMORY_MAX = 4_096
const BODY_LENGTH_MAX = 4_096
const TRIES_MAX = 3
const DAY_MS = 86_400_000

const memories = new WeakMap<object, Memory>()

/** Nothing is remembered of what a transaction sees: it may be rolled back. */
function memoryOf(sql: Sql): Memory {
  const found = memories.get(sql)
  if (found) return found
  const memory: Memory = { ids: new Map(), bodies: new Map() }
  if (sql instanceof Pool) memories.set(sql, memory)
  return memory
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.set(key, value)
  if (map.size <= MEMORY_MAX) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}

/** The ids under which bodies are kept; those that are new are added. */
export async function takeCommons(sql: Sql, bodies: Iterable<string>): Promise<ReadonlyMap<string, number>> {
  const { ids } = memoryOf(sql)
  const day = Math.floor(Date.now() / DAY_MS)
  const taken = new Map<string, number>()
  const missing = new Set<string>()
  for (const body of bodies) {
    const known = ids.get(body)
    if (known?.day === day) taken.set(body, known.id)
    else missing.add(body)
  }
  for (let tries = 0; missing.size > 0; tries++) {
    if (tries === TRIES_MAX)
      throw new AppError('unavailable', 'What spans share was deleted meanwhile. Send them again.')
    for (const [body, id] of await takeOnce(sql, missing)) {
      taken.set(body, id)
      missing.delete(body)
      if (body.length <= BODY_LENGTH_MAX) remember(ids, body, { id, day })
    }
  }
  return taken
}

async function takeOnce(sql: Sql, bodies: ReadonlySet<string>): Promise<[string, number][]> {
  const byDigest = new Map(Array.from(bodies, (body) => [createHash('sha256').update(body).digest('hex'), body]))
  const [digests, texts] = [new ArrayParameter('bytea'), new ArrayParameter('text')]
  for (const [digest, body] of byDigest) {
    digests.hex(digest)
    texts.text(body)
  }
  const { rows } = await run<{ id: number; digest: string }>(sql, TAKE, [digests.done(), texts.done()])
  return rows.flatMap(({ id, digest }) => {
    const body = byDigest.get(digest)
    return body === undefined ? [] : [[body, id]]
  })
}

/** What is kept under ids. */
export async function readCommons(
  sql: Sql,
  ids: ReadonlySet<number>,
): Promise<ReadonlyMap<number, SpanSource | SpanShape>> {
  const { bodies } = memoryOf(sql)
  const read = new Map<number, SpanSource | SpanShape>()
  const missing: number[] = []
  for (const id of ids) {
    const known = bodies.get(id)
    if (known) read.set(id, known)
    else missing.push(id)
  }
  if (missing.length === 0) return read
  const { rows } = await run<{ id: number; body: string }>(sql, READ, [missing])
  for (const { id, body } of rows) {
    const parsed = JSON.parse(body) as SpanSource | SpanShape
    read.set(id, parsed)
    if (body.length <= BODY_LENGTH_MAX) remember(bodies, id, parsed)
  }
  return read
}

/** Those who sent spans, by the ids under which they are kept. */
export const readSources = (sql: Sql, ids: ReadonlySet<number>): Promise<ReadonlyMap<number, SpanSource>> =>
  // What a span names as its source is one.
  readCommons(sql, ids) as Promise<ReadonlyMap<number, SpanSource>>
