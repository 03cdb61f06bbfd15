import type { JsonObject } from '#core/json.ts'
import type { Attempt } from './model.ts'
import type { Node } from './program.ts'
import { forkedOf } from './dynamic.ts'
import { iterationsOf, within, type Iterations } from './ref.ts'
import type { Rows } from './scope.ts'

/** Finds the newest attempt of a node in the given iterations. */
type Find = (node: string, at: Iterations) => Attempt | null

/** The output of a node that is made of others' (JOIN, DO_WHILE); null for one that has its own. */
export function viewOf(rows: Rows, node: Node, attempt: Attempt): JsonObject | null {
  if (node.type === 'JOIN') return joinView(rows, node, attempt, findNewest(rows, node, attempt))
  return node.type === 'DO_WHILE' ? loopView(rows, node, attempt, findEvery(rows, node)) : null
}

/** Outside of loops, and in an iteration that is the last one, what is newest is what is meant. */
function findNewest(rows: Rows, node: Node, attempt: Attempt): Find {
  const find: Find = (name, at) => {
    const row = rows.newest(name)
    return row && iterationsOf(row) === at ? row : null
  }
  rows.want(joinedBy(node, attempt, find))
  return find
}

/** All attempts of a loop's body, those of the dynamic forks inside included. */
function findEvery(rows: Rows, node: Node): Find {
  const inside = rows.every(node.body)
  const forks = inside.filter(({ type }) => type === 'FORK_JOIN_DYNAMIC')
  const dynamic = rows.every([...new Set(forks.flatMap(forkedOf))])
  const newest = new Map([...inside, ...dynamic].map((attempt) => [attempt.ref, attempt]))
  return (name, at) => newest.get(name + at) ?? null
}

/** What a JOIN waited for: named by the definition, or by the dynamic fork before it. */
function joinedBy(node: Node, attempt: Attempt, find: Find): readonly string[] {
  if (node.fork === null) return node.join?.joinOn ?? []
  const fork = find(node.fork, iterationsOf(attempt))
  return fork ? forkedOf(fork) : []
}

function partView(rows: Rows, part: Attempt, find: Find): JsonObject {
  const node = rows.program.nodes.get(part.node)
  if (node?.type === 'JOIN') return joinView(rows, node, part, find)
  return node?.type === 'DO_WHILE' ? loopView(rows, node, part, findEvery(rows, node)) : part.output
}

/** The non-empty outputs of the tasks it waited for, by reference. */
function joinView(rows: Rows, node: Node, attempt: Attempt, find: Find): JsonObject {
  const output: JsonObject = {}
  for (const ref of joinedBy(node, attempt, find)) {
    const part = find(ref, iterationsOf(attempt))
    const value = part ? partView(rows, part, find) : {}
    if (Object.keys(value).length > 0) output[ref] = value
  }
  return output
}

/** Conductor: `{ iteration, "<n>": { <ref>: output } }`, of the last `keepLastN` iterations when that is asked for. */
function loopView(rows: Rows, node: Node, attempt: Attempt, find: Find): JsonObject {
  const last = Number(attempt.output['iteration'] ?? 0)
  const kept = Number(attempt.input['keepLastN'] ?? 0)
  const first = kept > 0 ? Math.max(1, last - kept + 1) : 1
  const own = iterationsOf(attempt)
  const output: JsonObject = { ...attempt.output }
  for (let iteration = first; iteration <= last; iteration++) {
    const at = within(own, iteration)
    const parts = node.body.flatMap((ref) => {
      const part = find(ref, at)
      return part ? [[ref, partView(rows, part, find)] as const] : []
    })
    output[`${iteration}`] = Object.fromEntries(parts)
  }
  return output
}
