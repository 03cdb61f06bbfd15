import type { JsonObject } from '#core/json.ts'
import type { Attempt } from './model.ts'
import { isInLoopOf, type Node } from './program.ts'
import { forkedOf } from './dynamic.ts'
import { keptFrom, sinceOf } from './loop-state.ts'
import { iterationsOf, within, type Iterations } from './ref.ts'
import type { Rows } from './scope.ts'

/**
 * The output of a node that is made of others' (JOIN, DO_WHILE); null for one that has its own. `above` are the JOINs whose
 * output this is a part of: two may name each other, and none is a part of itself.
 */
export function viewOf(rows: Rows, node: Node, attempt: Attempt, above: readonly string[] = []): JsonObject | null {
  if (node.type === 'JOIN') return joinView(rows, node, attempt, [...above, attempt.ref])
  return node.type === 'DO_WHILE' ? loopView(rows, node, attempt) : null
}

const outputIn = (rows: Rows, part: Attempt, above?: readonly string[]): JsonObject => {
  const node = rows.program.nodes.get(part.node)
  return (node && viewOf(rows, node, part, above)) ?? part.output
}

/** What a JOIN waited for: named by the definition, or by the dynamic fork before it. */
function joinedBy(rows: Rows, node: Node, at: Iterations): readonly string[] {
  if (!node.fork) return node.join?.joinOn.filter((ref) => isInLoopOf(rows.program, node, ref)) ?? []
  const fork = rows.newestIn(node.fork, at)
  return fork ? forkedOf(fork) : []
}

/** The non-empty outputs of the tasks it waited for, by reference, iterations included (Conductor: JOIN). */
function joinView(rows: Rows, node: Node, attempt: Attempt, above: readonly string[]): JsonObject {
  const at = iterationsOf(attempt)
  const missing = attempt.state?.['missing']
  const refs = joinedBy(rows, node, at).filter((ref) => !Array.isArray(missing) || !missing.includes(ref))
  rows.wantIn(refs, at)
  const output: JsonObject = {}
  for (const ref of refs) {
    const part = rows.newestIn(ref, at)
    const value = part && !above.includes(part.ref) ? outputIn(rows, part, above) : {}
    if (part && Object.keys(value).length > 0) output[part.ref] = value
  }
  return output
}

/**
 * What a loop is made of was scheduled after it, or after the one that it goes on with, and of the iterations that are kept after
 * the first of those. What an older one left that it began again is no part of it.
 */
const beginOf = (loop: Attempt): number => keptFrom(loop) ?? sinceOf(loop) ?? (loop.retryOf === null ? loop.seq : 0)

/** Conductor: `{ iteration, "<n>": { <ref>: output } }`, of the last `keepLastN` iterations when that is asked for. */
function loopView(rows: Rows, node: Node, attempt: Attempt): JsonObject {
  const last = Number(attempt.output['iteration'] ?? 0)
  const kept = Number(attempt.input['keepLastN'] ?? 0)
  const first = kept > 0 ? Math.max(1, last - kept + 1) : 1
  const own = iterationsOf(attempt)
  const newest = new Map(rows.every(node.body, beginOf(attempt)).map((part) => [part.ref, part]))
  const output: JsonObject = { ...attempt.output }
  for (let iteration = first; iteration <= last; iteration++) {
    const at = within(own, iteration)
    const parts = node.body.flatMap((ref) => {
      const part = newest.get(ref + at)
      return part ? [[ref, outputIn(rows, part)] as const] : []
    })
    output[`${iteration}`] = Object.fromEntries(parts)
  }
  return output
}
