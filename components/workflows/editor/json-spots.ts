import { jsonLanguage } from '@codemirror/lang-json'
import type { SyntaxNode, Tree } from '@lezer/common'
import type { Key } from './schema-walk.ts'

export interface Range {
  readonly from: number
  readonly to: number
}

/** Where the cursor stands: the place in the value, and whether a name or a value is being written there. */
export interface Spot extends Range {
  readonly kind: 'name' | 'value'
  readonly keys: readonly Key[]
}

const VALUES = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null'])

export const parseJson = (text: string): Tree => jsonLanguage.parser.parse(text)

function valuesIn(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) if (VALUES.has(child.name)) found.push(child)
  return found
}

/** The text of a name without its quotes; as it is written while it is not complete. */
function nameOf(property: SyntaxNode, text: string): string {
  const name = property.getChild('PropertyName')
  const written = name ? text.slice(name.from, name.to) : ''
  try {
    return String(JSON.parse(written))
  } catch {
    // A name that is still being typed has no closing quote.
    return written.replaceAll('"', '')
  }
}

/** The keys that lead to a node. */
function keysTo(node: SyntaxNode, text: string): Key[] {
  const keys: Key[] = []
  for (let at: SyntaxNode = node; at.parent; at = at.parent) {
    const { parent } = at
    if (at.name === 'Property') keys.unshift(nameOf(at, text))
    else if (parent.name === 'Array')
      keys.unshift(
        Math.max(
          0,
          valuesIn(parent).findIndex(({ from }) => from === at.from),
        ),
      )
  }
  return keys
}

/** What could be completed at a position, or null. */
export function spotAt(tree: Tree, text: string, position: number): Spot | null {
  const found = tree.resolveInner(position, -1)
  const isBroken = found.type.isError
  const node = isBroken ? found.parent : found
  const here = isBroken ? { from: found.from, to: found.to } : { from: position, to: position }
  return node && spotIn(node, text, here)
}

/** `here` is replaced unless the node itself is the name or value being written. */
function spotIn(node: SyntaxNode, text: string, here: Range): Spot | null {
  const own = { from: node.from, to: node.to }
  switch (node.name) {
    case 'PropertyName':
      return node.parent?.parent ? { kind: 'name', keys: keysTo(node.parent.parent, text), ...own } : null
    case 'Object':
      return { kind: 'name', keys: keysTo(node, text), ...here }
    case 'Property':
      return { kind: 'value', keys: keysTo(node, text), ...here }
    case 'Array':
      return { kind: 'value', keys: [...keysTo(node, text), valuesIn(node).length], ...here }
    default:
      return VALUES.has(node.name) ? { kind: 'value', keys: keysTo(node, text), ...own } : null
  }
}

/** The keys to the name under a position, or null when there is none. */
export function nameAt(tree: Tree, text: string, position: number): (Range & { readonly keys: readonly Key[] }) | null {
  const node = tree.resolveInner(position, 1)
  if (node.name !== 'PropertyName' || !node.parent) return null
  return { keys: keysTo(node.parent, text), from: node.from, to: node.to }
}

const STEP = /\.([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g

/** The keys of a JSON path such as `$.tasks[0]["two words"]`. */
export const keysOfPath = (path: string): Key[] =>
  [...path.matchAll(STEP)].map(([, name, index, quoted]) => {
    if (index !== undefined) return Number(index)
    return name ?? String(JSON.parse(`"${quoted ?? ''}"`))
  })

function childAt(node: SyntaxNode, key: Key, text: string): SyntaxNode | null {
  if (typeof key === 'number') return node.name === 'Array' ? (valuesIn(node)[key] ?? null) : null
  const property = node.getChildren('Property').find((one) => nameOf(one, text) === key)
  return property ? (valuesIn(property)[0] ?? null) : null
}

/** Where a text stops being JSON, or null. */
function brokenAt(tree: Tree, text: string): Range | null {
  let found: Range | null = null
  tree.iterate({
    enter: ({ type, from, to }) => {
      if (type.isError && !found)
        found = { from: Math.max(0, from - 1), to: Math.min(text.length, Math.max(to, from + 1)) }
      return found === null
    },
  })
  return found
}

/** Where a JSON path lies in a text: the value itself, or what is nearest around it; of the whole, where it breaks off. */
export function rangeOf(tree: Tree, text: string, path: string): Range {
  const broken = path === '$' ? brokenAt(tree, text) : null
  if (broken) return broken
  let node: SyntaxNode | null = valuesIn(tree.topNode)[0] ?? null
  let last = node
  for (const key of keysOfPath(path)) {
    node = node && childAt(node, key, text)
    if (!node) break
    last = node
  }
  if (!last) return { from: 0, to: Math.min(1, text.length) }
  const isLong = last.name === 'Object' || last.name === 'Array'
  return { from: last.from, to: isLong ? Math.min(last.from + 1, last.to) : last.to }
}
