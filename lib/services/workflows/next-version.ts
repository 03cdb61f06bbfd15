import type { JsonObject } from '#core/json.ts'
import type { Read } from '#db/database.ts'
import { findWorkflowVersion, type WorkflowVersion } from '#db/definitions.ts'
import { canonicalJson } from '#ledger/canonical.ts'

/** What registering a definition would make of it. */
export interface NextVersion {
  /** The number it gets: its own, that of the same content, or the next. */
  readonly version: number
  /** The newest version has this content already. */
  readonly isSame: boolean
  readonly newest: WorkflowVersion | null
}

/** Numbers a definition: a registered version never changes, so other content than the newest gets a number above it. */
export async function nextVersion(
  read: Read,
  { name, version }: { readonly name: string; readonly version: number },
  definition: JsonObject,
): Promise<NextVersion> {
  const newest = await findWorkflowVersion(read, name, null)
  if (!newest) return { version, isSame: false, newest: null }
  const there = canonicalJson({ ...(JSON.parse(newest.definition) as JsonObject), version: newest.version })
  const isSame = there === canonicalJson({ ...definition, version: newest.version })
  return { version: isSame ? newest.version : Math.max(version, newest.version + 1), isSame, newest }
}
