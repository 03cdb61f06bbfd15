import type { Context } from '#core/context.ts'
import { findDefinitions, listNewestWorkflows } from '#db/definitions.ts'
import { currentHost } from '#host/current.ts'
import { visibleFunctions } from '../authorise.ts'
import type { WorkflowLine } from './view.ts'

type WorkflowName = Pick<WorkflowLine, 'name' | 'description'>

/** By digest: what has it never changes. */
const descriptions = new Map<string, string>()
const DESCRIPTIONS_MAX = 1_000

/** Every workflow the viewer may see, by name, with what the newest version says of itself: each page can be searched for them. */
export async function listWorkflowNames(ctx: Context): Promise<readonly WorkflowName[]> {
  const { pool, prisma } = currentHost().db
  const newest = await listNewestWorkflows(pool, visibleFunctions(ctx))
  const unread = newest.filter(({ digest }) => !descriptions.has(digest))
  const read = new Map((await findDefinitions(prisma, unread)).map((one) => [one.digest, describe(one.definition)]))
  if (descriptions.size + read.size > DESCRIPTIONS_MAX) descriptions.clear()
  for (const [digest, description] of read) descriptions.set(digest, description)
  return newest.map(({ name, digest }) => ({ name, description: descriptions.get(digest) ?? read.get(digest) ?? '' }))
}

const describe = (definition: string): string =>
  (JSON.parse(definition) as { description?: string | null }).description ?? ''
