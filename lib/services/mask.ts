import type { RunId } from '#core/ids.ts'
import type { Json } from '#core/json.ts'
import { createMask, NO_MASK, type Mask } from '#core/mask.ts'
import type { Database, Read } from '#db/database.ts'
import { listPayloadsNaming } from '#db/naming-payloads.ts'
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

/** A run, and the program whose definition says what is to be hidden of it. */
interface Hiding {
  readonly id: RunId
  readonly programHash: string
}

/** What each of these hides, in their order: the values that the run and any of its attempts have under the names of its definition. */
export async function masksOfRuns({ prisma, pool }: Database, runs: readonly Hiding[]): Promise<readonly Mask[]> {
  const hashes = runs.map(({ programHash }) => programHash)
  const fields = await maskedFieldsOf(prisma, hashes)
  const namesOf = ({ programHash }: Hiding): readonly string[] => fields.get(programHash) ?? []
  const hiding = runs.filter((run) => namesOf(run).length > 0)
  if (hiding.length === 0) return runs.map(() => NO_MASK)
  const names = new Set(hiding.flatMap(namesOf))
  const payloads = await listPayloadsNaming(
    pool,
    hiding.map(({ id }) => id),
    [...names],
  )
  return runs.map((run) => createMask(namesOf(run), payloads.get(run.id) ?? []))
}

/** One mask for an answer about several runs: what any of their definitions wants hidden is hidden of all of them. */
export async function maskOver(
  { prisma, pool }: Database,
  runs: readonly Hiding[],
  shown: () => readonly Json[] = () => [],
): Promise<Mask> {
  const hashes = runs.map(({ programHash }) => programHash)
  const names = [...new Set([...(await maskedFieldsOf(prisma, hashes)).values()].flat())]
  if (names.length === 0) return NO_MASK
  const ids = runs.map(({ id }) => id)
  const payloads = [...(await listPayloadsNaming(pool, ids, names)).values()].flat()
  return createMask(names, [...payloads, ...shown()])
}

/** What a run hides. `shown`: of a run with very many attempts at least those that the answer is about are looked through. */
export const maskOfRun = (
  db: Database,
  run: Hiding,
  shown: readonly { readonly input: Json; readonly output: Json }[] = [],
): Promise<Mask> => maskOver(db, [run], () => shown.flatMap(({ input, output }) => [input, output]))
