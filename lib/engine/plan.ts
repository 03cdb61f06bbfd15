import type { JsonObject } from '#core/json.ts'
import { againBehind, behind, inputByHand } from './generation.ts'
import { resolveObject, type Scope } from './expression.ts'
import type { Plan, PlanStep } from './approval-request.ts'
import type { Run } from './model.ts'
import { nodeOf, type Node, type Program } from './program.ts'
import { readsOf } from './references.ts'
import { workflowScope } from './scope.ts'

/** Control nodes do nothing an approver has to allow. */
const UNSHOWN = new Set(['FORK_JOIN', 'JOIN', 'EXCLUSIVE_JOIN', 'DO_WHILE', 'NOOP'])

/** Lists what lies behind a node, giving steps that run side by side the same group. */
class StepList {
  readonly steps: PlanStep[] = []
  private readonly met = new Set<string>()
  private readonly program: Program
  private readonly run: Run
  private readonly scope: Scope

  constructor(program: Program, run: Run, scope: Scope) {
    this.program = program
    this.run = run
    this.scope = scope
  }

  /** Steps from `ref` up to `until`; returns the first group after them. */
  addUntil(ref: string | null, until: string | null, group: number, condition: string | null = null): number {
    let next = ref
    let free = group
    while (next !== null && next !== until) {
      const node = nodeOf(this.program, next)
      free = this.add(node, free, condition)
      next = node.next
    }
    return free
  }

  has(ref: string): boolean {
    return this.met.has(ref)
  }

  /** A JOIN in another branch that waits for what is listed, and what follows it up to what is listed already. */
  addJoin(join: string): void {
    let until = nodeOf(this.program, join).next
    while (until !== null && !this.has(until)) until = nodeOf(this.program, until).next
    this.addUntil(join, until, 0)
  }

  private add(node: Node, group: number, condition: string | null): number {
    this.met.add(node.ref)
    const isShown = !UNSHOWN.has(node.type) && !this.run.course.skipped.includes(node.ref)
    if (isShown) this.steps.push(this.step(node, group, condition))
    const inner = isShown ? group + 1 : group
    const isFork = node.type === 'FORK_JOIN'
    const isChoice = node.type === 'SWITCH' || node.type === 'DECISION'
    let free = inner
    for (const [key, first] of node.entries) {
      const inCase = isChoice ? `${node.ref}: ${key}` : condition
      const until = node.type === 'DO_WHILE' ? node.ref : node.next
      const end = this.addUntil(first, until, isFork ? inner : free, inCase)
      free = Math.max(free, end)
    }
    return free
  }

  private step(node: Node, group: number, condition: string | null): PlanStep {
    const { ref, type, name, task, rollback } = node
    const given = inputByHand(this.run, ref)
    const input = given ?? resolveObject({ ...node.taskDef.inputTemplate, ...task.inputParameters }, this.scope)
    return { ref, type, name, input, rollback: rollback?.name ?? null, condition, group }
  }
}

/** Only what the run was given and the gate's own input are known for good; every other reference is shown as it is written. */
function planScope(run: Run, gateRef: string, shown: JsonObject): Scope {
  const root: JsonObject = {
    workflow: { ...workflowScope(run), status: null, output: {}, reasonForIncompletion: null },
  }
  root[gateRef] = { input: shown }
  const isFixed = (content: string): boolean => {
    const { refs, all } = readsOf(`\${${content}}`)
    return !all && refs.every((ref) => ref === gateRef && content.trim().startsWith(`${gateRef}.input`))
  }
  return { root, taskId: null, isOpen: (content) => !isFixed(content) || content.includes('CPEWF_TASK_ID') }
}

/**
 * What runs when a gate is approved: every task behind it, in the order of the definition. It depends only on the
 * program, the run's input and variables and the gate's resolved input (`shown`, the gate attempt's `input`), so the same
 * rows give the same plan and digest at any later time.
 */
export function planOf(program: Program, run: Run, gate: Node, shown: JsonObject = {}): Plan {
  const list = new StepList(program, run, planScope(run, gate.ref, shown))
  const again = againBehind(program, run, gate.ref)
  list.addUntil(gate.next, null, 0)
  for (const ref of behind(program, gate.ref))
    if (nodeOf(program, ref).type === 'JOIN' && !list.has(ref)) list.addJoin(ref)
  return {
    workflow: run.workflow,
    version: run.version,
    programHash: run.programHash,
    runId: run.id,
    gate: gate.ref,
    serviceFunction: run.serviceFunction,
    action: gate.gate?.action ?? '',
    input: run.input,
    shown,
    steps: list.steps,
    ...(again.length > 0 ? { again } : {}),
  }
}
