import { dynamicForksOf, loopsAround, type Node, type Reach } from './program.ts'
import { isNamedIn, type Reads } from './references.ts'
import { taskTypeOf } from './tasks/task-types.ts'

type Nodes = ReadonlyMap<string, Node>

/** The refs whose rows an expression needs: a JOIN's output is made of what it waited for. */
export function rowsRead(nodes: Nodes, reads: Reads): string[] {
  const rows = new Set<string>()
  const add = (ref: string): void => {
    if (rows.has(ref)) return
    rows.add(ref)
    nodes.get(ref)?.join?.joinOn.forEach(add)
  }
  if (reads.all) for (const ref of nodes.keys()) add(ref)
  reads.refs.forEach(add)
  return [...rows]
}

/** What is looked at when something comes to a JOIN. */
const rowsAt = ({ ref, join }: Node, branch: number | null): string[] => [
  ref,
  ...(branch === null ? [] : (join?.byBranch[branch] ?? [])),
  ...(join?.watched ?? []),
]

/** Follows one good end as far as it can lead without anybody acting. What it leaves out is read later, at a cost. */
class Walk {
  readonly opened = new Set<string>()
  readonly rows = new Set<string>()
  ends = false
  private readonly nodes: Nodes

  constructor(nodes: Nodes) {
    this.nodes = nodes
  }

  after(node: Node): void {
    this.count(node)
    if (node.type !== 'DO_WHILE' && taskTypeOf(node.type).queueOf(node.name) !== null) this.openEntries(node)
    this.follow(node)
  }

  private count(node: Node): void {
    for (const join of node.countedBy) this.arrive(join, null)
    for (const watcher of node.watchers) this.look(watcher)
  }

  /** From the end of `node` to its next node, to the JOIN it leads to, or to the end of an iteration. */
  private follow(node: Node): void {
    if (node.next === null) this.ends = true
    else if (node.loop === node.next) this.iterate(node.next)
    else if (node.lane?.join === node.next) this.arrive(node.next, node.lane.branch)
    else this.open(node.next)
  }

  /** At a JOIN, with one of its tasks or, when `branch` says so, at the end of a whole branch. */
  private arrive(join: string, branch: number | null): void {
    const node = this.nodes.get(join)
    if (!node) return
    for (const ref of rowsAt(node, branch)) this.rows.add(ref)
    this.ends ||= node.join?.isPartial ?? false
    if (this.opened.has(join)) return
    this.opened.add(join)
    this.after(node)
  }

  /** At the end of an iteration the condition waits for the sandbox; over items the next one, or what follows, opens at once. */
  iterate(loop: string): void {
    const node = this.nodes.get(loop)
    this.rows.add(loop)
    if (!node) return
    for (const row of rowsRead(this.nodes, node.reads)) this.rows.add(row)
    const condition = node.task.loopCondition ?? ''
    for (const ref of node.body) if (isNamedIn(condition, ref)) this.rows.add(ref)
    if (condition.trim() === '') this.next(node)
  }

  /** What a decided condition leads to: the body once more, or what follows. */
  next(loop: Node): void {
    this.openEntries(loop)
    this.after(loop)
  }

  open(ref: string): void {
    const node = this.nodes.get(ref)
    if (!node || this.opened.has(ref)) return
    this.opened.add(ref)
    for (const row of rowsRead(this.nodes, node.reads)) this.rows.add(row)
    if (node.type === 'FORK_JOIN_DYNAMIC') this.seeForks()
    if (node.type === 'JOIN') this.openJoin(node)
    if (taskTypeOf(node.type).isInstant) this.openBranches(node)
  }

  /** Whoever waits for its row looks at it. */
  private look(watcher: string): void {
    if (this.nodes.get(watcher)?.type === 'JOIN') this.arrive(watcher, null)
    else this.seeExclusive(watcher)
  }

  /** It takes the whole output of the first task that has run. */
  private seeExclusive(ref: string): void {
    const { joinOn = [], defaultExclusiveJoinTask = [] } = this.nodes.get(ref)?.task ?? {}
    const refs = [...joinOn, ...defaultExclusiveJoinTask]
    for (const row of [ref, ...rowsRead(this.nodes, { refs, outputs: refs, all: false })]) this.rows.add(row)
  }

  /** What its tasks are called depends on whether there was another. */
  private seeForks(): void {
    for (const fork of dynamicForksOf(this.nodes))
      for (const row of [fork, ...loopsAround(this.nodes, fork)]) this.rows.add(row)
  }

  private openBranches(node: Node): void {
    this.count(node)
    if (node.type === 'EXCLUSIVE_JOIN') this.seeExclusive(node.ref)
    this.openEntries(node)
    if (node.entries.size === 0) this.follow(node)
    const following = this.nodes.get(node.next ?? '')
    if (following?.type === 'JOIN') this.openJoin(following)
  }

  /** A JOIN that counts nothing may end as soon as it opens. */
  private openJoin(node: Node): void {
    const { byBranch = [], watched = [] } = node.join ?? {}
    for (const ref of watched) this.rows.add(ref)
    if (byBranch.flat().length === 0) this.after(node)
  }

  private openEntries(node: Node): void {
    for (const first of node.entries.values()) {
      if (first === null) this.follow(node)
      else this.open(first)
    }
  }
}

function reachAfter(walk: Walk, atEnd: readonly string[]): Reach {
  // A JOIN that waits for nothing, or a run of instant nodes, may end in the same transition that opened it.
  if (walk.ends) for (const ref of atEnd) walk.rows.add(ref)
  return { nodes: [...walk.opened], rows: [...walk.rows], ends: walk.ends }
}

/** The reach of every node's good end, and under `''` that of the start. */
export function reachOf(nodes: Nodes, first: string, atEnd: readonly string[]): ReadonlyMap<string, Reach> {
  const start = new Walk(nodes)
  start.open(first)
  const reach = new Map([['', reachAfter(start, atEnd)]])
  for (const node of nodes.values()) {
    const walk = new Walk(nodes)
    if (node.type === 'DO_WHILE') walk.next(node)
    else walk.after(node)
    reach.set(node.ref, reachAfter(walk, atEnd))
  }
  return reach
}
