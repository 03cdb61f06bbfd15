import { msOfUuid } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { instant, type Instant } from '#core/time.ts'
import type { History } from './command.ts'
import { forkOf } from './dynamic.ts'
import type { Attempt, Course, Run } from './model.ts'
import type { Program } from './program.ts'

/** The course of a run that no operator has touched. */
export const PLAIN_COURSE: Course = { voided: [], ahead: [], skipped: [] }

/** The history of a run in its first generation: there is none. */
export const NO_HISTORY: History = { all: 0, nodes: new Map() }

const KNOWN = new WeakMap<Program, Map<string, ReadonlySet<string>>>()

function walkFrom(program: Program, ref: string): ReadonlySet<string> {
  const found = new Set([ref])
  for (const at of found) {
    const node = program.nodes.get(at)
    for (const to of node ? [node.next, ...node.entries.values()] : []) if (to !== null) found.add(to)
    for (const watcher of node?.watchers ?? []) if (program.nodes.get(watcher)?.type === 'JOIN') found.add(watcher)
  }
  return found
}

/** A place in a run: a node of its program, or a task that the dynamic fork `fork` opened. */
export interface Place {
  readonly ref: string
  readonly fork: string | null
}

export const placeOf = (attempt: Pick<Attempt, 'node' | 'state'>): Place => ({
  ref: attempt.node,
  fork: forkOf(attempt),
})

/** What lies behind a task of a dynamic fork, besides itself, is what lies behind the fork's branches: its JOIN and what follows. */
export function behindPlace(program: Program, { ref, fork }: Place): ReadonlySet<string> {
  if (fork === null) return behind(program, ref)
  const join = program.nodes.get(fork)?.next ?? null
  return new Set([ref, ...(join === null ? [] : behind(program, join))])
}

/** A node and everything behind it: what its good end may lead to, JOINs around it included. */
export function behind(program: Program, ref: string): ReadonlySet<string> {
  const known = KNOWN.get(program) ?? new Map<string, ReadonlySet<string>>()
  KNOWN.set(program, known)
  const found = known.get(ref) ?? walkFrom(program, ref)
  known.set(ref, found)
  return found
}

/** Which rows are history by a run's course. */
export function historyOf(program: Program, { voided }: Course): History {
  if (voided.length === 0) return NO_HISTORY
  let all = 0
  const nodes = new Map<string, number>()
  for (const { from, fork = null, upTo } of voided) {
    if (from === null) all = Math.max(all, upTo)
    else
      for (const ref of behindPlace(program, { ref: from, fork })) nodes.set(ref, Math.max(upTo, nodes.get(ref) ?? 0))
  }
  return { all, nodes }
}

/** Whether a row still counts: older generations of what is run again do not. */
export const counts = ({ all, nodes }: History, { seq, node }: Pick<Attempt, 'seq' | 'node'>): boolean =>
  seq > all && seq > (nodes.get(node) ?? 0)

/** The newest row of a node among these, rollbacks and history apart. */
export function newestCounting(program: Program, run: Run, rows: readonly Attempt[], node: string): Attempt | null {
  const history = historyOf(program, run.course)
  const own = rows.filter((row) => row.node === node && row.rollbackOf === null && counts(history, row))
  return own.toSorted((a, b) => b.seq - a.seq)[0] ?? null
}

/** When the generation of a run that it is in was opened. */
export const openedAt = ({ generation, createdAt }: Pick<Run, 'generation' | 'createdAt'>): Instant =>
  generation.number === 1 ? createdAt : instant(msOfUuid(generation.id))

/** A course that goes on from where the run ended. */
export const goingOn = ({ voided, skipped }: Course, resumesChildren: boolean): Course => ({
  voided,
  skipped,
  ahead: [],
  ...(resumesChildren ? { resumesChildren } : {}),
})

/** A course on which everything scheduled so far is history. */
export const fromStart = (run: Run): Course => ({
  ...PLAIN_COURSE,
  voided: [{ from: null, upTo: run.taskSeq, generation: run.generation.number + 1, input: null }],
})

/** A course on which a place and all behind it is history; earlier reruns from behind it are swallowed. */
export function fromPlace(program: Program, run: Run, from: Place, input: JsonObject | null): Course {
  const { voided, skipped } = run.course
  const gone = behindPlace(program, from)
  const isGone = (one: Course['voided'][number]): boolean =>
    one.from !== null && (gone.has(one.from) || (one.fork !== undefined && gone.has(one.fork)))
  const kept = voided.filter((one) => !isGone(one))
  const generation = run.generation.number + 1
  const last = {
    from: from.ref,
    ...(from.fork === null ? {} : { fork: from.fork }),
    upTo: run.taskSeq,
    generation,
    input,
  }
  return { voided: [...kept, last], ahead: [], skipped: skipped.filter((ref) => !gone.has(ref)) }
}

/** The input that was given by hand for a node, or null. */
export const inputByHand = ({ course }: Run, node: string): JsonObject | null =>
  course.voided.find(({ from }) => from === node)?.input ?? null

/** From which tasks something behind a gate runs again, and since which generation. */
export function againBehind(program: Program, run: Run, gate: string): { from: string; generation: number }[] {
  const gated = behind(program, gate)
  return run.course.voided.flatMap(({ from, fork = null, generation }) =>
    from !== null && [...behindPlace(program, { ref: from, fork })].some((ref) => gated.has(ref))
      ? [{ from, generation }]
      : [],
  )
}
