import { traceIdOf, type TraceId } from '#core/ids.ts'
import { listAttemptOutlines, summariseSteps, type AttemptOutline, type StepSum } from '#db/compared-runs.ts'
import type { Database } from '#db/database.ts'
import { listSpanNames } from '#db/span-marks.ts'
import { listResources, type TraceResource } from '#db/span-resources.ts'
import { compile } from '#engine/compile.ts'
import { counts, historyOf } from '#engine/generation.ts'
import type { Run } from '#engine/model.ts'
import type { Program, ProgramSource } from '#engine/program.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import type { DefinitionParts } from '#trace/compare-definition.ts'
import { createKindCounter, spanKinds, type ServiceVersions, type SpanKinds } from '#trace/compare-spans.ts'
import { readKeptSpans, type KeptSpans } from './kept-spans.ts'
import { countMarks, readMarks, type TraceMarks } from './read-marks.ts'
import { sourceOf } from './reopening.ts'
import { reading } from './unreadable.ts'

/** How much of a run is read to hold it against another one. */
const ATTEMPTS_MAX = 5_000
const RESOURCE_SPANS = 20_000
const KINDS_MAX = 5_000

/** A run as far as it can be held against another one. */
export interface ComparedRun {
  readonly run: Run
  readonly source: ProgramSource
  readonly program: Program
  readonly steps: readonly StepSum[]
  /** The first of its attempts that count. */
  readonly attempts: readonly AttemptOutline[]
  /** What workers and services sent under its steps. */
  readonly kinds: SpanKinds
  /** False: of its attempts, spans or kinds of spans only the first are known. */
  readonly isWhole: boolean
  readonly versions: ServiceVersions
  readonly kept: KeptSpans
}

export async function readCompared(db: Database, run: Run): Promise<ComparedRun> {
  const source = await sourceOf(db, run.programHash)
  const program = reading(() => compile(source))
  const history = historyOf(program, run.course)
  const traceId = traceIdOf(run.rootRunId)
  const [steps, all, marks, resources, kept] = await Promise.all([
    summariseSteps(db.pool, run.id, history),
    listAttemptOutlines(db.prisma, run.id, ATTEMPTS_MAX),
    readMarks(db.pool, traceId, 'kinds'),
    listResources(db.pool, [traceId], RESOURCE_SPANS),
    readKeptSpans(db, run),
  ])
  const attempts = all.filter((attempt) => counts(history, attempt))
  const { kinds, isWhole } = await readKinds(db, traceId, attempts, marks)
  return {
    run,
    source,
    program,
    steps,
    attempts,
    kinds,
    isWhole: isWhole && run.taskSeq <= ATTEMPTS_MAX,
    versions: versionsOf(resources),
    kept,
  }
}

/** What lies under which step, by kind. */
async function readKinds(
  { pool }: Database,
  traceId: TraceId,
  attempts: readonly AttemptOutline[],
  marks: TraceMarks,
): Promise<Pick<ComparedRun, 'kinds' | 'isWhole'>> {
  const counter = createKindCounter(new Map(attempts.map((attempt) => [attempt.id, stepOf(attempt)])))
  await countMarks(counter, marks)
  const all = counter.counts()
  const told = all.slice(0, KINDS_MAX)
  const names = await listSpanNames(
    pool,
    traceId,
    told.map(({ spanId }) => spanId),
  )
  return { kinds: spanKinds(told, names), isWhole: marks.isWhole && told.length === all.length }
}

/** OTel semconv: service.version. */
export function versionsOf(resources: readonly Pick<TraceResource, 'service' | 'resource'>[]): ServiceVersions {
  const found = new Map<string, Set<string>>()
  for (const { service, resource } of resources) {
    const version = resource['service.version']
    if (typeof version === 'string') found.set(service, (found.get(service) ?? new Set()).add(version))
  }
  return new Map([...found].map(([service, versions]) => [service, [...versions].toSorted()]))
}

/** What is undone is another step than what is done. */
export const stepOf = ({ node, isRollback }: Pick<AttemptOutline, 'node' | 'isRollback'>): string =>
  isRollback ? `${node}.rollback` : node

/** Where the nodes lie that a task holds: each is compared by itself. */
const NESTED = new Set(['forkTasks', 'decisionCases', 'defaultCase', 'loopOver'])

const withoutMembers = (object: object, names: ReadonlySet<string>): string =>
  canonicalJson(Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name))))

const TASKS_APART = new Set(['tasks', 'version'])

/** The definition a run is carried out by, taken apart to be compared. */
export const partsOfDefinition = ({ source, program }: ComparedRun): DefinitionParts => ({
  nodes: new Map([...program.nodes.values()].map(({ ref, task }) => [ref, withoutMembers(task, NESTED)])),
  taskDefs: new Map(Object.entries(source.taskDefs).map(([name, def]) => [name, canonicalJson(def)])),
  rest: withoutMembers(source.workflow, TASKS_APART),
})
