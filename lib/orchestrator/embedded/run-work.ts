import { AppError } from '#core/errors.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { listNeededAttempts, type AttemptChange } from '#db/attempts.ts'
import type { Sql } from '#db/database.ts'
import type { HeadedRun } from '#db/runs.ts'
import type { Decision, Needs } from '#engine/command.ts'
import { isOpen, type ApprovalRequest, type Attempt, type Run } from '#engine/model.ts'
import type { UnchainedEntry } from '#ledger/entry.ts'
import type { AlsoWrite } from '../port.ts'

interface Known {
  /** As it was read; null when it was made in this commit. */
  readonly before: Attempt | null
  readonly now: Attempt
}

/** One run while its commands are folded: what was read of it and what it has become, in memory. */
export class RunWork {
  readonly id: RunId
  readonly before: HeadedRun | null
  run: Run | null
  readonly entries: UnchainedEntry[] = []
  readonly asked: ApprovalRequest[] = []
  readonly settled: Decision['settled'][number][] = []
  readonly also: (AlsoWrite & { readonly at: Instant })[] = []
  private readonly attempts = new Map<TaskId, Known>()

  constructor(id: RunId, before: HeadedRun | null) {
    this.id = id
    this.before = before
    this.run = before?.run ?? null
  }

  remember(read: readonly Attempt[]): void {
    for (const attempt of read)
      if (!this.attempts.has(attempt.id)) this.attempts.set(attempt.id, { before: attempt, now: attempt })
  }

  find(id: TaskId): Attempt | null {
    return this.attempts.get(id)?.now ?? null
  }

  /** The attempts that `needs` names, as they are by now: rows of the database under what was folded before. */
  async gather(sql: Sql, needs: Needs): Promise<Attempt[]> {
    const touched = [...this.attempts.values()].filter(({ before, now }) => before !== now).map(({ now }) => now.id)
    const read = this.before ? await listNeededAttempts(sql, this.id, needs, touched) : []
    this.remember(read)
    const candidates = new Set([...read.map((attempt) => attempt.id), ...needs.tasks, ...touched])
    const known = [...candidates].map((id) => this.find(id)).filter((attempt) => attempt !== null)
    const newest = newestByNode(known, new Set(needs.newest))
    const undo = needs.nextUndo ? [nextUndo(known)] : []
    const every = new Set(needs.every)
    const tasks = new Set(needs.tasks)
    const named = known.filter(
      (attempt) =>
        tasks.has(attempt.id) ||
        (needs.open && isOpen(attempt.status)) ||
        (isForward(attempt) && every.has(attempt.node)),
    )
    return [...new Set([...newest, ...undo, ...named])].filter((attempt) => attempt !== undefined)
  }

  apply(decision: Decision): void {
    for (const { from, attempt } of decision.changed) {
      const known = this.attempts.get(attempt.id)
      if (known?.now.status !== from)
        throw new AppError('conflict', `The task ${attempt.ref} was changed meanwhile: nothing was written.`)
    }
    for (const { attempt } of decision.changed)
      this.attempts.set(attempt.id, { before: this.attempts.get(attempt.id)?.before ?? null, now: attempt })
    for (const attempt of decision.created) this.attempts.set(attempt.id, { before: null, now: attempt })
    this.run = decision.run
    this.asked.push(...decision.asked)
    this.settled.push(...decision.settled)
  }

  /** A timer that was early changes an attempt and leaves the run and its chain as they are. */
  isChanged(): boolean {
    return this.entries.length > 0 || this.run !== this.before?.run || this.changed().length > 0
  }

  created(): Attempt[] {
    return [...this.attempts.values()].filter(({ before }) => before === null).map(({ now }) => now)
  }

  changed(): AttemptChange[] {
    return [...this.attempts.values()].flatMap(({ before, now }) =>
      before !== null && before !== now ? [{ before, after: now }] : [],
    )
  }

  /** Attempts that got a lease in this commit. */
  handedOut(): Attempt[] {
    return [...this.attempts.values()]
      .filter(({ before, now }) => now.lease !== null && before?.lease?.owner !== now.lease.owner && isOpen(now.status))
      .map(({ now }) => now)
  }
}

const isForward = (attempt: Attempt): boolean => attempt.rollbackOf === null

function newestByNode(attempts: readonly Attempt[], nodes: ReadonlySet<string>): Attempt[] {
  const newest = new Map<string, Attempt>()
  for (const attempt of attempts) {
    if (!isForward(attempt) || !nodes.has(attempt.node)) continue
    const last = newest.get(attempt.node)
    if (!last || last.seq < attempt.seq) newest.set(attempt.node, attempt)
  }
  return [...newest.values()]
}

/** Reverse order of completion. */
const nextUndo = (attempts: readonly Attempt[]): Attempt | undefined =>
  attempts
    .filter((attempt) => attempt.undo === 'due')
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.seq - a.seq)[0]
