import type { Json } from '#core/json.ts'
import { addAttribute, addDropped, type Attributed } from './otlp-extras.ts'
import { integerAt, isAbsent, listAt, malformed, objectAt, textAt, type Members } from './otlp-json-members.ts'
import type { Reading } from './otlp-limits.ts'
import { holdBytes, holdDouble, holdInteger, listType, type Typed } from './otlp-value.ts'
import type { ValueType } from './span.ts'

function doubleOf(value: unknown): number {
  if (typeof value === 'number') return value
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  if (Number.isNaN(number) && value !== 'NaN') throw malformed('doubleValue must be a number')
  return number
}

type ReadValue = (held: Typed, members: Members, reading: Reading, depth: number) => void

const VALUES: { readonly [name: string]: ReadValue } = {
  stringValue: (held, members, reading) => (held.value = textAt(members, 'stringValue', reading)),
  boolValue: (held, members) => {
    if (typeof members['boolValue'] !== 'boolean') throw malformed('boolValue must be true or false')
    held.value = members['boolValue']
  },
  intValue: (held, members) => holdInteger(held, BigInt.asIntN(64, integerAt(members, 'intValue'))),
  doubleValue: (held, members) => holdDouble(held, doubleOf(members['doubleValue'])),
  bytesValue: (held, members, reading) => holdBytes(held, textAt(members, 'bytesValue', reading)),
  arrayValue: (held, members, reading, depth) => {
    const items: Json[] = []
    const types: { [place: string]: ValueType } = {}
    const all = listAt(objectAt(members['arrayValue'], 'arrayValue'), 'values')
    if (all.length > reading.attributesMax) reading.cuts++
    for (const item of all.slice(0, reading.attributesMax)) {
      const { value, type } = anyValue(item, reading, depth + 1)
      if (type !== undefined) types[items.length] = type
      items.push(value)
    }
    held.value = items
    held.type = listType(items, types)
  },
  kvlistValue: (held, members, reading, depth) => {
    const map: Attributed = { attributes: {} }
    addPairs(map, listAt(objectAt(members['kvlistValue'], 'kvlistValue'), 'values'), reading, depth + 1)
    held.value = map.attributes
    held.type = map.extras?.types
  },
}

function anyValue(value: unknown, reading: Reading, depth: number): Typed {
  const held: Typed = { value: null, type: undefined }
  if (depth > reading.depthMax) {
    reading.cuts++
    return held
  }
  const members = objectAt(value, 'value')
  const kind = Object.entries(VALUES).find(([name]) => !isAbsent(members[name]))
  kind?.[1](held, members, reading, depth)
  return held
}

/** Adds the pairs of a list of KeyValue, as many as may be. */
export function addPairs(to: Attributed, pairs: readonly unknown[], reading: Reading, depth = 1): void {
  const beyond = Math.max(0, pairs.length - reading.attributesMax)
  reading.cuts += beyond
  addDropped(to, 'attributes', beyond)
  for (const item of pairs.slice(0, reading.attributesMax)) {
    const pair = objectAt(item, 'attributes')
    const { value, type } = anyValue(pair['value'], reading, depth)
    addAttribute(to, textAt(pair, 'key', reading), value, type)
  }
}
