import { personOf, type Actor } from '#core/context.ts'
import type { RunId, UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { RollbackOutcome, RunStatus } from '#engine/model.ts'
import { at, type Read } from './database.ts'
import type { Prisma } from './generated/client.ts'

/** A run without its payloads, as lists show it. */
export interface RunSummary {
  readonly id: RunId
  readonly workflow: string
  readonly version: number
  readonly serviceFunction: string
  readonly programHash: string
  readonly status: RunStatus
  readonly rollback: RollbackOutcome
  readonly isRollingBack: boolean
  /** It has not begun: it waits for a place. */
  readonly isQueued: boolean
  /** Nothing is done to it until somebody has it tried again. */
  readonly isSetAside: boolean
  readonly waiting: number
  readonly retried: number
  readonly actor: Actor
  readonly personId: UserId | null
  readonly reason: string | null
  readonly createdAt: Instant
  readonly endedAt: Instant | null
}

/** What a list of runs may be narrowed by; every field given must hold. */
export interface RunCriteria {
  /** Only these may be seen. */
  readonly serviceFunctions: readonly string[]
  readonly ids?: readonly RunId[] | undefined
  readonly statuses?: readonly RunStatus[] | undefined
  /** Whether an open gate waits for a person. */
  readonly isWaiting?: boolean | undefined
  /** Whether it waits for a place. */
  readonly isQueued?: boolean | undefined
  readonly workflow?: string | undefined
  readonly personId?: UserId | undefined
  /** Created at or after. */
  readonly after?: number | undefined
  /** Created before. */
  readonly before?: number | undefined
}

/** The last run of the page before. */
export interface RunKey {
  readonly createdAt: Instant
  readonly id: RunId
}

const SUMMARY = {
  id: true,
  workflow: true,
  version: true,
  serviceFunction: true,
  programHash: true,
  status: true,
  rollback: true,
  isQueued: true,
  waiting: true,
  retried: true,
  parked: true,
  actor: true,
  reason: true,
  createdAt: true,
  endedAt: true,
} as const satisfies Prisma.RunSelect

type Row = Prisma.RunGetPayload<{ select: typeof SUMMARY }>

function summaryOf({ parked, ...row }: Row): RunSummary {
  const actor = JSON.parse(row.actor) as Actor
  return {
    ...row,
    isSetAside: parked !== null,
    id: row.id as RunId,
    status: row.status as RunStatus,
    rollback: row.rollback as RollbackOutcome,
    isRollingBack: row.rollback === 'running',
    actor,
    personId: personOf(actor),
    createdAt: at(row.createdAt),
    endedAt: row.endedAt && at(row.endedAt),
  }
}

const periodOf = ({ after, before }: RunCriteria): Prisma.RunWhereInput[] => [
  ...(after === undefined ? [] : [{ createdAt: { gte: new Date(after) } }]),
  ...(before === undefined ? [] : [{ createdAt: { lt: new Date(before) } }]),
]

function whereOf(criteria: RunCriteria, behind: RunKey | null): Prisma.RunWhereInput {
  const { serviceFunctions, ids, statuses, isWaiting, isQueued, workflow, personId } = criteria
  const and: Prisma.RunWhereInput[] = [{ serviceFunction: { in: [...serviceFunctions] } }]
  if (ids) and.push({ id: { in: [...ids] } })
  if (statuses) and.push({ status: { in: [...statuses] } })
  if (isWaiting !== undefined) and.push({ waiting: isWaiting ? { gt: 0 } : 0 })
  if (isQueued !== undefined) and.push({ isQueued })
  if (workflow !== undefined) and.push({ workflow })
  if (personId !== undefined) and.push({ personId })
  and.push(...periodOf(criteria))
  if (behind) and.push(...keysBehind(behind))
  return { AND: and }
}

/** The bound on the first column is said apart, so that the index is entered at the right place. */
function keysBehind({ createdAt, id }: RunKey): Prisma.RunWhereInput[] {
  const date = new Date(createdAt)
  return [{ createdAt: { lte: date } }, { OR: [{ createdAt: { lt: date } }, { createdAt: date, id: { lt: id } }] }]
}

/** Up to `limit` runs, newest first, behind the last one of the page before. Ask for one more than shown to know whether there are more. */
export async function listRuns(
  read: Read,
  criteria: RunCriteria,
  page: { readonly behind: RunKey | null; readonly limit: number },
): Promise<RunSummary[]> {
  const rows = await read.run.findMany({
    where: whereOf(criteria, page.behind),
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.limit,
    select: SUMMARY,
  })
  return rows.map(summaryOf)
}

/** The newest run of each of these workflows. */
export async function listLastRuns(read: Read, workflows: readonly string[]): Promise<Map<string, RunSummary>> {
  const found = await Promise.all(
    workflows.map((workflow) =>
      read.run.findFirst({ where: { workflow }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], select: SUMMARY }),
    ),
  )
  return new Map(found.filter((row) => row !== null).map((row) => [row.workflow, summaryOf(row)]))
}

/** Payloads of runs, as JSON texts. */
export async function listRunPayloads(
  read: Read,
  ids: readonly RunId[],
): Promise<readonly { readonly id: RunId; readonly texts: readonly string[] }[]> {
  if (ids.length === 0) return []
  const select = { id: true, input: true, output: true, variables: true } as const
  const rows = await read.run.findMany({ where: { id: { in: [...ids] } }, select })
  return rows.map(({ id, input, output, variables }) => ({ id: id as RunId, texts: [input, output, variables] }))
}
