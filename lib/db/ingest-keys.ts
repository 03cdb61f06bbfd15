import { AppError } from '#core/errors.ts'
import type { Instant } from '#core/time.ts'
import { at, type Read, type Sql, type Tx } from './database.ts'
import type { IngestKey as Row } from './generated/client.ts'
import { run, statement } from './statement.ts'

const FIND_OF_SECRET = statement('find-key-of-secret')

/** Lets somebody send spans of the services it names. */
export interface IngestKey {
  readonly id: string
  readonly label: string
  /** The beginning of the secret. */
  readonly hint: string
  readonly services: readonly string[]
  readonly createdAt: Instant
  /** A person's id, or the name of a service. */
  readonly createdBy: string
  readonly revokedAt: Instant | null
  readonly revokedBy: string | null
  /** To within seconds. */
  readonly usedAt: Instant | null
}

const keyOfRow = ({ secretHash: _hash, ...row }: Row): IngestKey => ({
  ...row,
  createdAt: at(row.createdAt),
  revokedAt: row.revokedAt && at(row.revokedAt),
  usedAt: row.usedAt && at(row.usedAt),
})

/** Those that count first, then those that were revoked; each by their age. */
export async function listIngestKeys(read: Read): Promise<IngestKey[]> {
  const rows = await read.ingestKey.findMany({
    orderBy: [{ revokedAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }, { id: 'asc' }],
  })
  return rows.map(keyOfRow)
}

export async function findIngestKey(read: Read, id: string): Promise<IngestKey | null> {
  const row = await read.ingestKey.findUnique({ where: { id } })
  return row && keyOfRow(row)
}

export type NewIngestKey = Pick<IngestKey, 'id' | 'label' | 'hint' | 'services' | 'createdAt' | 'createdBy'>

export async function addIngestKey(tx: Tx, key: NewIngestKey, secretHash: Uint8Array<ArrayBuffer>): Promise<void> {
  await tx.ingestKey.create({
    data: { ...key, services: [...key.services], secretHash, createdAt: new Date(key.createdAt) },
  })
}

/** Throws conflict when it was revoked already. */
export async function revokeIngestKey(
  tx: Tx,
  id: string,
  revoked: { readonly at: Instant; readonly by: string },
): Promise<void> {
  const { count } = await tx.ingestKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: new Date(revoked.at), revokedBy: revoked.by },
  })
  if (count !== 1) throw new AppError('conflict', 'This key was revoked already. Nothing was done.')
}

/** The key of a secret, by its SHA-256, unless it was revoked. */
export async function findKeyOfSecret(
  sql: Sql,
  secretHash: Uint8Array,
): Promise<Pick<IngestKey, 'id' | 'services'> | null> {
  const { rows } = await run<{ id: string; services: string[] }>(sql, FIND_OF_SECRET, [secretHash])
  return rows[0] ?? null
}
