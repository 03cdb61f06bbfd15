import type { Json } from '#core/json.ts'
import { addAttribute, type Attributed } from './otlp-extras.ts'
import { integerAt, isAbsent, listAt, malformed, objectAt, textAt, type Members } from './otlp-json-members.ts'
import type { OtlpLimits } from './otlp-limits.ts'
import { holdBytes, holdDouble, holdInteger, listType, type Typed } from './otlp-value.ts'
import type { ValueType } from './span.ts'

function doubleOf(value: unknown): number {
  if (typeof value === 'number') return value
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  if (Number.isNaN(number) && value !== 'NaN') throw malformed('doubleValue must be a number')
  return number
}

type ReadValue = (held: Typed, members: Members, limits: OtlpLimits, depth: number) => void

const VALUES: { readonly [name: string]: ReadValue } = {
  stringValue: (held, members, limits) => (held.value = textAt(members, 'stringValue', limits)),
  boolValue: (held, members) => {
    if (typeof members['boolValue'] !== 'boolean') throw malformed('boolValue must be true or false')
    held.value = members['boolValue']
  },
  intValue: (held, members) => holdInteger(held, BigInt.asIntN(64, integerAt(members, 'intValue'))),
  doubleValue: (held, members) => holdDouble(held, doubleOf(members['doubleValue'])),
  bytesValue: (held, members, limits) => holdBytes(held, textAt(members, 'bytesValue', limits)),
  arrayValue: (held, members, limits, depth) => {
    const items: Json[] = []
    const types: { [place: string]: ValueType } = {}
    for (const item of listAt(objectAt(members['arrayValue'], 'arrayValue'), 'values').slice(0, limits.attributesMax)) {
      const { value, type } = anyValue(item, limits, depth + 1)
      if (type !== undefined) types[items.length] = type
      items.push(value)
    }
    held.value = items
    held.type = listType(items, types)
  },
  kvlistValue: (held, members, limits, depth) => {
    const map: Attributed = { attributes: {} }
    addPairs(map, listAt(objectAt(members['kvlistValue'], 'kvlistValue'), 'values'), limits, depth + 1)
    held.value = map.attributes
    held.type = map.extras?.types
  },
}

function anyValue(value: unknown, limits: OtlpLimits, depth: number): Typed {
  const held: Typed = { value: null, type: undefined }
  if (depth > limits.depthMax) return held
  const members = objectAt(value, 'value')
  const kind = Object.entries(VALUES).find(([name]) => !isAbsent(members[name]))
  kind?.[1](held, members, limits, depth)
  return held
}

/** Adds the pairs of a list of KeyValue, as many as may be. */
export function addPairs(to: Attributed, pairs: readonly unknown[], limits: OtlpLimits, depth = 1): void {
  for (const item of pairs.slice(0, limits.attributesMax)) {
    const pair = objectAt(item, 'attributes')
    const { value, type } = anyValue(pair['value'], limits, depth)
    addAttribute(to, textAt(pair, 'key', limits), value, type)
  }
}
