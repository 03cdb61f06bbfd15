import { AppError } from '#core/errors.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { ReadRun } from '#db/runs.ts'
import type { AttemptChange } from '#db/write.ts'
import type { Command, Decision, Needs, Since } from '#engine/command.ts'
import { counts } from '#engine/generation.ts'
import type { ApprovalRequest } from '#engine/approval-request.ts'
import { covers } from '#engine/missing.ts'
import { isOpen, type Attempt, type PastGeneration, type Run } from '#engine/model.ts'
import type { Send } from '#engine/send.ts'
import type { UnchainedEntry } from '#ledger/entry.ts'
import type { AlsoWrite } from '../port.ts'

interface Known {
  /** As it was read; null when it was made in this commit. */
  readonly before: Attempt | null
  readonly now: Attempt
}

/** Attempts of a run that are known without reading. */
export interface KnownRows {
  readonly attempts: readonly Attempt[]
  /** Nodes whose newest attempt is among them, or that have none. */
  readonly nodes: ReadonlySet<string> | 'all'
}

/** One run while its commands are folded: what is known of it and what it has become, in memory. */
export class RunWork {
  readonly id: RunId
  readonly before: ReadRun | null
  run: Run | null
  readonly entries: UnchainedEntry[] = []
  readonly asked: ApprovalRequest[] = []
  readonly settled: Decision['settled'][number][] = []
  readonly past: PastGeneration[] = []
  readonly also: (AlsoWrite & { readonly at: Instant })[] = []
  readonly sends: Send[] = []
  /** As its definition names them: what it must not be found by. */
  maskedFields: readonly string[] = []
  /** It begins in this commit, if there is a place for it. */
  place: Decision['place'] = null
  isTakenUp = false
  private readonly attempts = new Map<TaskId, Known>()
  /** Nodes whose newest attempt is known, or known not to be. */
  private readonly nodesRead: Set<string> | 'all'
  /** Behind which place all attempts of a node are known. */
  private everyRead: readonly Since[] = []
  /** Ids that were looked for. */
  private readonly idsRead = new Set<TaskId>()
  private isOpenRead = false
  private isNothingDue = false
  /** Its changes rest on when leases run out, not only on whose they are. */
  private needsSameLeases = false

  constructor(id: RunId, before: ReadRun | null, known: KnownRows = { attempts: [], nodes: new Set() }) {
    this.id = id
    this.before = before
    this.run = before?.run ?? null
    this.nodesRead = known.nodes === 'all' ? 'all' : new Set(known.nodes)
    this.remember(known.attempts)
    this.isOpenRead = known.attempts.filter(({ status }) => isOpen(status)).length === before?.run.openAttempts
  }

  /** All attempts of the run are known: it has as many as it ever numbered. */
  isComplete(): boolean {
    return this.attempts.size === (this.run?.taskSeq ?? 0)
  }

  /** What is known by now, for the next commit. */
  known(): KnownRows {
    const attempts = this.all()
    const isAll = this.nodesRead === 'all' || this.isComplete()
    const made = this.created().filter(isForward)
    return { attempts, nodes: isAll ? 'all' : new Set([...this.nodesRead, ...made.map(({ node }) => node)]) }
  }

  private isNodeRead(node: string): boolean {
    return this.nodesRead === 'all' || this.nodesRead.has(node)
  }

  find(id: TaskId): Attempt | null {
    return this.attempts.get(id)?.now ?? null
  }

  all(): Attempt[] {
    return [...this.attempts.values()].map(({ now }) => now)
  }

  touched(): TaskId[] {
    return [...this.attempts.values()].filter(({ before, now }) => before !== now).map(({ now }) => now.id)
  }

  /** What of these is not known yet; null when all is. */
  missing(needs: Needs): Needs | null {
    if (this.isComplete()) return null
    const newest = needs.newest.filter((node) => !this.isNodeRead(node))
    const every = needs.every.filter((since) => !covers(this.everyRead, since))
    const tasks = needs.tasks.filter((id) => !this.attempts.has(id) && !this.idsRead.has(id))
    const open = needs.open && !this.isOpenRead
    const nextUndo = needs.nextUndo && !this.isNothingDue
    const slices = this.missingSlices(needs)
    const isMissing = newest.length + every.length + tasks.length > 0 || open || nextUndo
    return isMissing || slices.openSlice || slices.dueBehind
      ? { ...needs, newest, every, tasks, open, nextUndo, ...slices }
      : null
  }

  /** What was read of them may have ended since. */
  private missingSlices({ open, openSlice, dueBehind }: Needs): Pick<Needs, 'openSlice' | 'dueBehind'> {
    if (this.isOpenRead) return { openSlice: false, dueBehind: null }
    return { openSlice, dueBehind: open ? null : dueBehind }
  }

  /** Takes rows of the run, and that there are no others of what was asked for. */
  remember(read: readonly Attempt[], asked?: Needs): void {
    for (const attempt of read)
      if (!this.attempts.has(attempt.id)) this.attempts.set(attempt.id, { before: attempt, now: attempt })
    if (!asked) return
    if (this.nodesRead !== 'all') for (const node of asked.newest) this.nodesRead.add(node)
    this.everyRead = [...this.everyRead, ...asked.every]
    for (const id of asked.tasks) this.idsRead.add(id)
    this.isOpenRead ||= asked.open
    this.isNothingDue ||= asked.nextUndo && read.every(({ undo }) => undo !== 'due')
  }

  /** The attempts that `needs` names, as they are by now. */
  gather(needs: Needs): Attempt[] {
    const all = this.all()
    const newest = newestByNode(all, new Set(needs.newest))
    const undo = needs.nextUndo ? [nextUndo(all.filter((attempt) => counts(needs.history, attempt)))] : []
    const tasks = new Set(needs.tasks)
    const isWanted = (attempt: Attempt): boolean =>
      tasks.has(attempt.id) ||
      ((needs.open || needs.openSlice || needs.dueBehind !== null) && isOpen(attempt.status)) ||
      (isForward(attempt) && needs.every.some(({ node, after }) => node === attempt.node && attempt.seq > after))
    const named = all.filter(isWanted)
    return [...new Set([...newest, ...undo, ...named])].filter((attempt) => attempt !== undefined)
  }

  apply(command: Command, decision: Decision): void {
    this.applyAttempts(decision)
    this.run = decision.run
    this.needsSameLeases ||= command.kind === 'lease-lost'
    this.asked.push(...decision.asked)
    this.settled.push(...decision.settled)
    this.sends.push(...decision.sends)
    if (decision.past) this.past.push(decision.past)
    this.place ??= decision.place
    this.isTakenUp ||= decision.isTakenUp
  }

  private applyAttempts(decision: Decision): void {
    for (const { from, attempt } of decision.changed) {
      const known = this.attempts.get(attempt.id)
      if (known?.now.status !== from)
        throw new AppError('conflict', `The task ${attempt.ref} was changed meanwhile: nothing was written.`)
    }
    for (const { attempt } of decision.changed)
      this.attempts.set(attempt.id, { before: this.attempts.get(attempt.id)?.before ?? null, now: attempt })
    for (const attempt of decision.created) this.attempts.set(attempt.id, { before: null, now: attempt })
  }

  /** A timer that was early changes an attempt and leaves the run and its chain as they are. */
  isChanged(): boolean {
    return this.entries.length > 0 || this.run !== this.before?.run || this.changed().length > 0 || this.also.length > 0
  }

  /** Rows of other tables go with it, for which it needs a transaction of more than one statement. */
  hasMore(): boolean {
    const { sends, past, place, also } = this
    return sends.length + past.length > 0 || place !== null || also.some(({ kind }) => kind !== 'approval-decision')
  }

  created(): Attempt[] {
    return [...this.attempts.values()].filter(({ before }) => before === null).map(({ now }) => now)
  }

  changed(): AttemptChange[] {
    return [...this.attempts.values()].flatMap(({ before, now }) =>
      before !== null && before !== now
        ? [{ before, after: now, needsSameLease: this.needsSameLeases || now.lease !== null }]
        : [],
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

/** The newest attempt of each of these nodes, rollbacks apart. */
export function newestByNode(attempts: readonly Attempt[], nodes: ReadonlySet<string> | 'all'): Attempt[] {
  const newest = new Map<string, Attempt>()
  for (const attempt of attempts) {
    if (!isForward(attempt) || (nodes !== 'all' && !nodes.has(attempt.node))) continue
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
