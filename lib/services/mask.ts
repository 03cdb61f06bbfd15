import type { Json } from '#core/json.ts'
import { createMask, NO_MASK, type Mask } from '#core/mask.ts'
import type { Read } from '#db/database.ts'
import type { ProgramSource } from '#engine/compile.ts'

/** Sources never change under their hash. */
const known = new Map<string, readonly string[]>()
const KNOWN_MAX = 1_000

/** The names that the definitions of these programs want masked, by hash. */
export async function maskedFieldsOf(
  read: Read,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const missing = [...new Set(hashes)].filter((hash) => !known.has(hash))
  const rows = missing.length === 0 ? [] : await read.program.findMany({ where: { hash: { in: missing } } })
  if (known.size + rows.length > KNOWN_MAX) known.clear()
  const found = new Map(rows.map(({ hash, source }) => [hash, fieldsOf(source)] as const))
  for (const [hash, fields] of found) known.set(hash, fields)
  return new Map(hashes.map((hash) => [hash, known.get(hash) ?? found.get(hash) ?? []]))
}

const fieldsOf = (source: string): readonly string[] => {
  const { workflow } = JSON.parse(source) as Partial<ProgramSource>
  return workflow?.maskedFields ?? []
}

/** The names that a run hides. */
export const maskedFieldsOfRun = async (
  read: Read,
  { programHash }: { readonly programHash: string },
): Promise<readonly string[]> => (await maskedFieldsOf(read, [programHash])).get(programHash) ?? []

/** The mask of one program's runs, for answers about these payloads. */
export async function maskOf(read: Read, programHash: string, payloads: () => readonly Json[]): Promise<Mask> {
  const fields = await maskedFieldsOfRun(read, { programHash })
  return fields.length === 0 ? NO_MASK : createMask(fields, payloads())
}
