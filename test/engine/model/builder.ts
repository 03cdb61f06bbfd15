import type { JsonObject } from '#core/json.ts'
import { dynamicForkOf } from './dynamic.ts'
import { leafOf, type LeafShape } from './leaves.ts'
import type { Shape, ShapeOf, Tree } from './shape.ts'

/** What a task may read: paths of tasks that are settled when its turn comes, and variables set by then. */
interface Sight {
  readonly paths: readonly string[]
  readonly variables: readonly string[]
}

type Built = [tasks: JsonObject[], sight: Sight]

const hasGate = (shapes: Tree): boolean => JSON.stringify(shapes).includes('"gate"')

const refsOf = (tasks: readonly (JsonObject | undefined)[]): string[] =>
  tasks.flatMap((task) => (task ? [String(task['taskReferenceName'])] : []))

/** What ends a run in the transition that opens it follows a task, so that no other branch opens in the same moment. */
const mayEndAtOnce = (shape: Shape): boolean =>
  shape.kind === 'end' ||
  (shape.kind === 'instant' && shape.type === 'lost EVENT') ||
  (shape.kind === 'child' && shape.how === 'no request') ||
  (shape.kind === 'dynamic' && !shape.isNamed) ||
  (shape.kind === 'dynamic-fork' && shape.isWrong)

/** Gives every task a reference and builds Conductor's JSON. */
export class Builder {
  private count = 0
  private readonly shapes: Tree
  private readonly paths: string[] = []
  /** Of two chains that go on beside each other in one moment nobody promises which opens the last task. */
  private hasPartialJoin = false
  /** A gate asks again when a variable has changed that is read behind it. */
  private readonly seesVariables: boolean

  constructor(shapes: Tree) {
    this.shapes = shapes
    this.seesVariables = !hasGate(shapes)
  }

  workflow({ hasOutput, timeoutSeconds }: { hasOutput: boolean; timeoutSeconds: number }): JsonObject {
    const [tasks] = this.list(this.shapes, { paths: [], variables: [] })
    const read = this.paths.slice(-3).map((path, i) => [`o${i}`, `\${${path}}`] as const)
    return {
      name: 'main',
      tasks,
      inputTemplate: { y: 'default' },
      variables: { v0: 0 },
      outputParameters:
        hasOutput || this.hasPartialJoin ? { ...Object.fromEntries(read), x: '${workflow.input.x}' } : {},
      timeoutSeconds,
      timeoutPolicy: 'TIME_OUT_WF',
      metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
    }
  }

  private ref(): string {
    return `t${++this.count}`
  }

  /** Siblings in order; each sees what is settled before it. */
  private list(shapes: Tree, sight: Sight): Built {
    const tasks: JsonObject[] = []
    let seen = sight
    for (const shape of shapes) {
      if (mayEndAtOnce(shape))
        tasks.push({ name: 'quick', taskReferenceName: this.ref(), inputParameters: this.inputs(seen) })
      const [built, more] = this.one(shape, seen)
      tasks.push(...built)
      seen = more
    }
    return [tasks, seen]
  }

  private inputs({ paths, variables }: Sight): JsonObject {
    const [last, other] = [paths.at(-1), paths.at(-3)]
    const variable = this.seesVariables ? variables.at(-1) : undefined
    return {
      x: '${workflow.input.x}',
      ...(last ? { a: `\${${last}}` } : {}),
      ...(other ? { b: `\${${other}}`, text: `x-\${workflow.input.y}` } : {}),
      ...(variable ? { v: `\${workflow.variables.${variable}}` } : {}),
    }
  }

  private one(shape: Shape, sight: Sight): Built {
    switch (shape.kind) {
      case 'dynamic-fork':
        return this.dynamicFork(shape, sight)
      case 'switch':
        return this.choice(shape, sight)
      case 'fork':
        return this.fork(shape, sight)
      case 'loop':
        return this.loop(shape, sight)
      case 'join':
        return this.join(shape, sight)
      default:
        return this.leaf(shape, sight)
    }
  }

  private see(sight: Sight, path: string | null): Sight {
    if (path === null) return sight
    this.paths.push(path)
    return { ...sight, paths: [...sight.paths, path] }
  }

  private leaf(shape: LeafShape, sight: Sight): Built {
    const ref = this.ref()
    const { task, path } = leafOf(shape, ref, this.inputs(sight))
    const isSet = task['type'] === 'SET_VARIABLE'
    return [[task], this.see(isSet ? { ...sight, variables: [...sight.variables, ref] } : sight, path)]
  }

  private dynamicFork(shape: ShapeOf<'dynamic-fork'>, sight: Sight): Built {
    const ref = this.ref()
    const base = { name: ref, taskReferenceName: ref, type: 'FORK_JOIN_DYNAMIC', optional: shape.optional }
    const join = { name: 'join', taskReferenceName: `${ref}j`, type: 'JOIN' }
    return [[{ ...base, ...dynamicForkOf(shape, ref) }, join], this.see(sight, `${ref}j.output`)]
  }

  private choice(shape: ShapeOf<'switch'>, sight: Sight): Built {
    const ref = this.ref()
    const cases = shape.cases.map((tasks, i) => [`${i}`, this.list(tasks, sight)[0]] as const)
    const [defaultCase] = this.list(shape.otherwise, sight)
    const { optional, value } = shape
    const base = { name: ref, taskReferenceName: ref, inputParameters: { v: value }, optional }
    const task = { ...base, ...choiceBy(shape.how), decisionCases: Object.fromEntries(cases), defaultCase }
    const firsts = refsOf([...cases.map(([, tasks]) => tasks[0]), defaultCase[0]])
    const seen = this.see(sight, `${ref}.output`)
    if (!shape.join || firsts.length === 0) return [[task], seen]
    const join = { type: 'EXCLUSIVE_JOIN', joinOn: firsts.slice(0, 1), defaultExclusiveJoinTask: firsts.slice(1) }
    return [[task, { name: `${ref}x`, taskReferenceName: `${ref}x`, ...join }], this.see(seen, `${ref}x.status`)]
  }

  private fork(shape: ShapeOf<'fork'>, sight: Sight): Built {
    const ref = this.ref()
    const forkTasks = shape.branches.map((branch) => this.list(branch, sight)[0])
    const joined = forkTasks.map((tasks, i) => {
      const how = shape.isFull ? 'last' : shape.joins[i]
      if (how === 'none') return undefined
      return how === 'last' ? tasks.at(-1) : tasks[0]
    })
    this.hasPartialJoin ||= !shape.isFull
    const { startDelay } = shape
    const fork = { name: ref, taskReferenceName: ref, type: 'FORK_JOIN', forkTasks, startDelay }
    const others = shape.beside === null ? [] : [this.beside(shape.beside)]
    const joinOn = [...new Set([...refsOf(joined), ...others])]
    const join = { name: 'join', taskReferenceName: `${ref}j`, type: 'JOIN', joinOn, startDelay }
    return [[fork, join], this.see(sight, shape.isFull ? `${ref}j.output` : `${ref}j.status`)]
  }

  /** So many tasks before this one, or behind it, whatever they are. */
  private beside(step: number): string {
    return `t${Math.max(1, this.count - step)}`
  }

  private join({ on, optional }: ShapeOf<'join'>, sight: Sight): Built {
    const ref = this.ref()
    const joinOn = [...new Set(on.map((step) => this.beside(step)))]
    const task = { name: 'join', taskReferenceName: ref, type: 'JOIN', joinOn, optional }
    return [[task], this.see(sight, `${ref}.output`)]
  }

  private loop(shape: ShapeOf<'loop'>, sight: Sight): Built {
    const { how, times, keepLastN, startDelay, optional } = shape
    const ref = this.ref()
    const isCounted = how === 'items' || how === 'parameter'
    const shown = [`${ref}.output.iteration`, ...(isCounted ? [`${ref}.output.loopItem`] : [])]
    const [loopOver] = this.list(shape.body, { ...sight, paths: [...sight.paths, ...shown] })
    const items = Array.from({ length: times }, (_, i) => `item ${i}`)
    const byChild = how === 'child' ? ` && $.${refsOf(loopOver)[0] ?? ''} !== undefined` : ''
    const kept = keepLastN > 0 ? { keepLastN } : {}
    const base = { name: ref, taskReferenceName: ref, type: 'DO_WHILE', loopOver, startDelay, optional }
    const task: JsonObject = {
      ...base,
      loopCondition: isCounted ? '' : `$.${ref}['iteration'] < $.times${byChild}`,
      inputParameters: { times, ...kept, ...(how === 'parameter' ? { _items: items } : {}) },
      ...(how === 'items' || how === 'both' ? { items } : {}),
    }
    return [[task], this.see(sight, `${ref}.output`)]
  }
}

const SCRIPT = `$.v === 'other' ? null : $.v`

/** How a choice is made: by a value or a script, in the new type and the old. */
function choiceBy(how: string): JsonObject {
  if (how === 'value') return { type: 'SWITCH', evaluatorType: 'value-param', expression: 'v' }
  if (how === 'script') return { type: 'SWITCH', evaluatorType: 'javascript', expression: SCRIPT }
  return how === 'decision' ? { type: 'DECISION', caseValueParam: 'v' } : { type: 'DECISION', caseExpression: SCRIPT }
}
