import type { Json, JsonObject } from '#core/json.ts'
import { isObject } from '#core/json.ts'
import type { Plan, PlanStep } from '#engine/approval-request.ts'
import { lineChanges, type LineChange } from '#ledger/line-changes.ts'

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
export const planDiff = (before: Plan, after: Plan): readonly LineChange[] =>
  lineChanges(planText(before), planText(after))

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
