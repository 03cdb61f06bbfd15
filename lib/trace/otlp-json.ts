import { brokenLimit, isObject, type Json, type JsonObject } from '#core/json.ts'
import { OtlpDecodeError, type DecodedTraces, type OtlpLimits } from './otlp-limits.ts'
import {
  addTraceState,
  asAttributes,
  checkSpans,
  spanCounter,
  type RawLink,
  type RawScope,
  type RawSpan,
} from './otlp-raw.ts'
import { numberOrText } from './otlp-value.ts'
import type { SpanEvent } from './span.ts'

type Members = { readonly [key: string]: unknown }

const DIGITS = /^-?\d{1,20}$/
/** Resources, scopes, spans and the pairs of their attributes use up to ten levels; each nested value three more. */
const LEVELS = { outside: 12, perValue: 3 }
const KEYS_PER_SPAN = 2_000

const malformed = (what: string): OtlpDecodeError => new OtlpDecodeError('malformed', `not valid OTLP/JSON: ${what}`)

/** Proto3 JSON: a missing or null field has its default. */
const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null

function objectAt(value: unknown, name: string): Members {
  if (isAbsent(value)) return {}
  if (!isObject(value)) throw malformed(`${name} must be an object`)
  return value
}

function listAt(members: Members, name: string): readonly unknown[] {
  const value = members[name]
  if (isAbsent(value)) return []
  if (!Array.isArray(value)) throw malformed(`${name} must be an array`)
  return value
}

function textAt(members: Members, name: string, limits: Pick<OtlpLimits, 'textLengthMax'>): string {
  const value = members[name]
  if (isAbsent(value)) return ''
  if (typeof value !== 'string') throw malformed(`${name} must be a string`)
  return value.slice(0, limits.textLengthMax)
}

/** OTLP: enums are integers, their names are not allowed. */
function enumAt(members: Members, name: string): number {
  const value = members[name]
  if (isAbsent(value)) return 0
  if (typeof value !== 'number' || !Number.isInteger(value)) throw malformed(`${name} must be an integer`)
  return value
}

/** Proto3 JSON: 64-bit integers are decimal strings; numbers are accepted. */
function integerAt(members: Members, name: string): bigint {
  const value = members[name]
  if (isAbsent(value)) return 0n
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  if (typeof value === 'string' && DIGITS.test(value)) return BigInt(value)
  throw malformed(`${name} must be an integer or its decimal digits`)
}

function doubleOf(value: unknown): Json {
  if (typeof value === 'number') return value
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  if (Number.isNaN(number)) throw malformed('doubleValue must be a number')
  return numberOrText(number)
}

const VALUES: { readonly [name: string]: (members: Members, limits: OtlpLimits, depth: number) => Json } = {
  stringValue: (members, limits) => textAt(members, 'stringValue', limits),
  boolValue: (members) => {
    if (typeof members['boolValue'] !== 'boolean') throw malformed('boolValue must be true or false')
    return members['boolValue']
  },
  intValue: (members) => numberOrText(BigInt.asIntN(64, integerAt(members, 'intValue'))),
  doubleValue: (members) => doubleOf(members['doubleValue']),
  bytesValue: (members, limits) => textAt(members, 'bytesValue', limits),
  arrayValue: (members, limits, depth) =>
    listAt(objectAt(members['arrayValue'], 'arrayValue'), 'values')
      .slice(0, limits.attributesMax)
      .map((value) => anyValue(value, limits, depth + 1)),
  kvlistValue: (members, limits, depth) =>
    attributesAt(objectAt(members['kvlistValue'], 'kvlistValue'), 'values', limits, depth + 1),
}

function anyValue(value: unknown, limits: OtlpLimits, depth: number): Json {
  if (depth > limits.depthMax) return null
  const members = objectAt(value, 'value')
  const kind = Object.entries(VALUES).find(([name]) => !isAbsent(members[name]))
  return kind === undefined ? null : kind[1](members, limits, depth)
}

function attributesAt(members: Members, name: string, limits: OtlpLimits, depth = 1): JsonObject {
  const pairs = listAt(members, name).slice(0, limits.attributesMax)
  return asAttributes(
    pairs.map((item) => {
      const pair = objectAt(item, name)
      return [textAt(pair, 'key', limits), anyValue(pair['value'], limits, depth)]
    }),
  )
}

/** Longer than any id, so that what is cut is still no id. */
const ID = { textLengthMax: 33 }

const idAt = (members: Members, name: string): string => textAt(members, name, ID).toLowerCase()

function eventOf(value: unknown, limits: OtlpLimits): SpanEvent {
  const members = objectAt(value, 'events')
  return {
    timeNs: BigInt.asUintN(64, integerAt(members, 'timeUnixNano')).toString(),
    name: textAt(members, 'name', limits),
    attributes: attributesAt(members, 'attributes', limits),
  }
}

function linkOf(value: unknown, limits: OtlpLimits): RawLink {
  const members = objectAt(value, 'links')
  const link: RawLink = {
    traceId: idAt(members, 'traceId'),
    spanId: idAt(members, 'spanId'),
    attributes: attributesAt(members, 'attributes', limits),
  }
  addTraceState(link, textAt(members, 'traceState', limits))
  return link
}

function spanOf(value: unknown, limits: OtlpLimits): RawSpan {
  const members = objectAt(value, 'spans')
  const status = objectAt(members['status'], 'status')
  const span: RawSpan = {
    traceId: idAt(members, 'traceId'),
    spanId: idAt(members, 'spanId'),
    parentSpanId: idAt(members, 'parentSpanId'),
    name: textAt(members, 'name', limits),
    kind: enumAt(members, 'kind'),
    startNs: integerAt(members, 'startTimeUnixNano'),
    endNs: integerAt(members, 'endTimeUnixNano'),
    statusCode: enumAt(status, 'code'),
    statusMessage: textAt(status, 'message', limits),
    attributes: attributesAt(members, 'attributes', limits),
    events: listAt(members, 'events')
      .slice(0, limits.eventsMax)
      .map((event) => eventOf(event, limits)),
    links: listAt(members, 'links')
      .slice(0, limits.linksMax)
      .map((link) => linkOf(link, limits)),
  }
  addTraceState(span, textAt(members, 'traceState', limits))
  return span
}

function parse(text: string, limits: OtlpLimits): unknown {
  const broken = brokenLimit(text, {
    bytesMax: limits.bytesMax,
    depthMax: LEVELS.outside + LEVELS.perValue * limits.depthMax,
    keysMax: KEYS_PER_SPAN * limits.spansMax,
  })
  if (broken === 'depthMax') throw malformed('it is nested too deeply')
  if (broken !== null) throw new OtlpDecodeError('too_large', 'the request is too large: send smaller batches')
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('it does not parse')
  }
}

/** Decodes an `ExportTraceServiceRequest` in OTLP/JSON: hex ids, integer enums, lowerCamelCase, unknown fields ignored. Throws OtlpDecodeError only. */
export function decodeJson(text: string, limits: OtlpLimits): DecodedTraces {
  const request = parse(text, limits)
  if (!isObject(request)) throw malformed('the body must be an object')
  const countSpan = spanCounter(limits)
  const scopeOf = (value: unknown): RawScope => {
    countSpan()
    const members = objectAt(value, 'scopeSpans')
    const scope = objectAt(members['scope'], 'scope')
    const spans = listAt(members, 'spans').map((span) => {
      countSpan()
      return spanOf(span, limits)
    })
    return { name: textAt(scope, 'name', limits), version: textAt(scope, 'version', limits), spans }
  }
  const resources = listAt(request, 'resourceSpans').map((value) => {
    countSpan()
    const members = objectAt(value, 'resourceSpans')
    const attributes = attributesAt(objectAt(members['resource'], 'resource'), 'attributes', limits)
    return { attributes, scopes: listAt(members, 'scopeSpans').map(scopeOf) }
  })
  return checkSpans(resources)
}
