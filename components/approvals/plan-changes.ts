import { diffLines } from 'diff'
import type { Json, JsonObject } from '#core/json.ts'
import { isObject } from '#core/json.ts'
import type { Plan, PlanStep } from '#engine/model.ts'

/** One line of a comparison; `skip` stands for `count` equal lines that are left out. */
export type DiffLine =
  | { readonly kind: 'same' | 'add' | 'del'; readonly text: string }
  | { readonly kind: 'skip'; readonly count: number }

const CONTEXT_LINES = 2

/** Every run has its own id: it tells nothing about what changed. */
const compared = ({ runId: _runId, ...plan }: Plan): unknown => plan

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  )
}

/** A plan as text with one fact a line, equal for equal plans. */
const planText = (plan: Plan): string => JSON.stringify(sorted(compared(plan)), null, 2)

/** The two plans line by line; long equal stretches are folded. */
export function planDiff(before: Plan, after: Plan): readonly DiffLine[] {
  const lines = diffLines(planText(before), planText(after)).flatMap((part) => {
    const kind = part.added ? 'add' : part.removed ? 'del' : 'same'
    return part.value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ kind, text }) as const)
  })
  return folded(lines)
}

function folded(lines: readonly Exclude<DiffLine, { kind: 'skip' }>[]): DiffLine[] {
  const isNear = (index: number): boolean =>
    lines.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some((line) => line.kind !== 'same')
  const result: DiffLine[] = []
  for (const [index, line] of lines.entries()) {
    const last = result.at(-1)
    if (isNear(index)) result.push(line)
    else if (last?.kind === 'skip') result[result.length - 1] = { kind: 'skip', count: last.count + 1 }
    else result.push({ kind: 'skip', count: 1 })
  }
  return result
}

const shown = (value: Json | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value))

function inputChanges(before: JsonObject, after: JsonObject): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
  return names
    .filter((name) => JSON.stringify(sorted(before[name])) !== JSON.stringify(sorted(after[name])))
    .map((name) => `input ${name}: ${shown(before[name])} is now ${shown(after[name])}`)
}

const refs = (steps: readonly PlanStep[]): ReadonlySet<string> => new Set(steps.map((step) => step.ref))

function stepChanges(before: Plan, after: Plan): string[] {
  const old = refs(before.steps)
  const now = refs(after.steps)
  return [
    ...after.steps.filter((step) => !old.has(step.ref)).map((step) => `new step ${step.ref}`),
    ...before.steps.filter((step) => !now.has(step.ref)).map((step) => `step ${step.ref} is gone`),
  ]
}

/** What is different from the last approved plan, in a few words each; the steps' own inputs are in the full comparison. */
export function planChanges(before: Plan, after: Plan): readonly string[] {
  const version =
    before.version === after.version ? [] : [`workflow version v${before.version} is now v${after.version}`]
  const program =
    version.length === 0 && before.programHash !== after.programHash ? ['its task definitions changed'] : []
  return [...stepChanges(before, after), ...inputChanges(before.input, after.input), ...version, ...program]
}

/** Steps by group: those of one group run side by side, groups run in order. */
export function stepGroups(steps: readonly PlanStep[]): readonly (readonly PlanStep[])[] {
  const groups = new Map<number, PlanStep[]>()
  for (const step of steps) groups.set(step.group, [...(groups.get(step.group) ?? []), step])
  return [...groups.entries()].toSorted(([a], [b]) => a - b).map(([, members]) => members)
}
