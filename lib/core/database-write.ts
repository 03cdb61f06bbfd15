import type { JsonObject } from './json.ts'

/** OTel semconv: db.operation.name; names of operations that change something, of SQL and of other stores. */
const WRITES = new Set(
  [
    ['insert', 'update', 'delete', 'merge', 'upsert', 'replace', 'copy', 'truncate', 'create', 'alter', 'drop'],
    ['insertone', 'insertmany', 'updateone', 'updatemany', 'deleteone', 'deletemany', 'findandmodify', 'bulkwrite'],
    ['put', 'putitem', 'updateitem', 'deleteitem', 'batchwriteitem', 'transactwriteitems', 'index', 'bulk'],
    ['set', 'setex', 'mset', 'hset', 'del', 'incr', 'decr', 'lpush', 'rpush', 'sadd', 'srem', 'zadd', 'xadd', 'expire'],
  ].flat(),
)
const WRITING =
  /^\s*(?:INSERT|UPDATE|DELETE|MERGE|UPSERT|REPLACE|COPY|TRUNCATE|CREATE|ALTER|DROP)\b|^\s*WITH\b[\s\S]*\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\S+\s+SET)\b/i

const textIn = (attributes: JsonObject, now: string, before: string): string => {
  const [text, old] = [attributes[now], attributes[before]]
  return typeof text === 'string' ? text : typeof old === 'string' ? old : ''
}

const firstWord = (text: string): string => text.trim().replace(/\s.*/s, '').toLowerCase()

/** Whether the attributes of a span tell of a write to a database, by the names of today and by those before. */
export function isDatabaseWrite(attributes: JsonObject): boolean {
  const operation = textIn(attributes, 'db.operation.name', 'db.operation')
  if (operation !== '') return WRITES.has(firstWord(operation))
  const query = textIn(attributes, 'db.query.text', 'db.statement')
  return query !== '' && WRITING.test(query)
}
