import { brokenLimit, isObject } from '#core/json.ts'
import { addDropped, addFlags, addSchemaUrl, addTraceState, type Attributed, type Extended } from './otlp-extras.ts'
import { enumAt, integerAt, listAt, malformed, objectAt, stringAt, textAt, type Members } from './otlp-json-members.ts'
import { addPairs } from './otlp-json-value.ts'
import { OtlpDecodeError, type DecodedTraces, type OtlpLimits, type Reading } from './otlp-limits.ts'
import {
  checkSpans,
  spanCounter,
  type RawEvent,
  type RawLink,
  type RawResource,
  type RawScope,
  type RawSpan,
} from './otlp-raw.ts'
import type { Dropped } from './span.ts'

/** Resources, scopes, spans and the pairs of their attributes use up to ten levels; each nested value three more. */
const LEVELS = { outside: 12, perValue: 3 }
const KEYS_PER_SPAN = 2_000

/** The attributes of what has some, and how many it says were left out. */
function readAttributes(to: Attributed, members: Members, reading: Reading): void {
  addPairs(to, listAt(members, 'attributes'), reading)
  readDropped(to, members, 'attributes')
}

function readDropped(to: Extended, members: Members, what: keyof Dropped): void {
  addDropped(to, what, Number(integerAt(members, `dropped${what[0]?.toUpperCase()}${what.slice(1)}Count`)))
}

/** Longer than any id, so that what is cut is still no id. */
const ID_LENGTH_MAX = 33

const idAt = (members: Members, name: string): string => stringAt(members, name).slice(0, ID_LENGTH_MAX).toLowerCase()

const flagsAt = (members: Members): number => Number(BigInt.asUintN(32, integerAt(members, 'flags')))

function eventOf(value: unknown, reading: Reading): RawEvent {
  const members = objectAt(value, 'events')
  const event: RawEvent = {
    timeNs: BigInt.asUintN(64, integerAt(members, 'timeUnixNano')).toString(),
    name: textAt(members, 'name', reading),
    attributes: {},
  }
  readAttributes(event, members, reading)
  return event
}

function linkOf(value: unknown, reading: Reading): RawLink {
  const members = objectAt(value, 'links')
  const link: RawLink = { traceId: idAt(members, 'traceId'), spanId: idAt(members, 'spanId'), attributes: {} }
  addTraceState(link, textAt(members, 'traceState', reading))
  addFlags(link, flagsAt(members))
  readAttributes(link, members, reading)
  return link
}

/** As many events or links as may be. */
function asMany(of: Extended, what: 'events' | 'links', members: Members, reading: Reading): readonly unknown[] {
  const all = listAt(members, what)
  const max = what === 'events' ? reading.eventsMax : reading.linksMax
  if (all.length <= max) return all
  reading.cuts++
  addDropped(of, what, all.length - max)
  return all.slice(0, max)
}

function spanOf(value: unknown, reading: Reading): RawSpan {
  const members = objectAt(value, 'spans')
  const status = objectAt(members['status'], 'status')
  const { cuts } = reading
  const span: RawSpan = {
    traceId: idAt(members, 'traceId'),
    spanId: idAt(members, 'spanId'),
    parentSpanId: idAt(members, 'parentSpanId'),
    name: textAt(members, 'name', reading),
    kind: enumAt(members, 'kind'),
    startNs: integerAt(members, 'startTimeUnixNano'),
    endNs: integerAt(members, 'endTimeUnixNano'),
    statusCode: enumAt(status, 'code'),
    statusMessage: textAt(status, 'message', reading),
    attributes: {},
    events: [],
    links: [],
    isCut: false,
  }
  span.events = asMany(span, 'events', members, reading).map((event) => eventOf(event, reading))
  span.links = asMany(span, 'links', members, reading).map((link) => linkOf(link, reading))
  addTraceState(span, textAt(members, 'traceState', reading))
  addFlags(span, flagsAt(members))
  readAttributes(span, members, reading)
  readDropped(span, members, 'events')
  readDropped(span, members, 'links')
  span.isCut = reading.cuts > cuts
  return span
}

function scopeOf(value: unknown, reading: Reading, countSpan: () => void): RawScope {
  countSpan()
  const members = objectAt(value, 'scopeSpans')
  const scope = objectAt(members['scope'], 'scope')
  const spans = listAt(members, 'spans').map((span) => {
    countSpan()
    return spanOf(span, reading)
  })
  const { cuts } = reading
  const read: RawScope = {
    name: textAt(scope, 'name', reading),
    version: textAt(scope, 'version', reading),
    attributes: {},
    spans,
    isCut: false,
  }
  readAttributes(read, scope, reading)
  addSchemaUrl(read, textAt(members, 'schemaUrl', reading))
  read.isCut = reading.cuts > cuts
  return read
}

function resourceOf(value: unknown, reading: Reading, countSpan: () => void): RawResource {
  countSpan()
  const members = objectAt(value, 'resourceSpans')
  const scopes = listAt(members, 'scopeSpans').map((scope) => scopeOf(scope, reading, countSpan))
  const { cuts } = reading
  const read: RawResource = { attributes: {}, scopes, isCut: false }
  readAttributes(read, objectAt(members['resource'], 'resource'), reading)
  addSchemaUrl(read, textAt(members, 'schemaUrl', reading))
  read.isCut = reading.cuts > cuts
  return read
}

/** 64-bit integers that are written as numbers and that a number can't hold: as digits they are whole. No text within quotes is like it. */
const LONG_INTEGER =
  /("(?:startTimeUnixNano|endTimeUnixNano|timeUnixNano|intValue)"\s*:\s*)(-?[1-9]\d{15,19})(?![\d.eE])/g

function parse(text: string, limits: OtlpLimits): unknown {
  const broken = brokenLimit(text, {
    bytesMax: limits.bytesMax,
    depthMax: LEVELS.outside + LEVELS.perValue * limits.depthMax,
    keysMax: KEYS_PER_SPAN * limits.spansMax,
  })
  if (broken === 'depthMax') throw malformed('it is nested too deeply')
  if (broken !== null) throw new OtlpDecodeError('too_large', 'the request is too large: send smaller batches')
  try {
    return JSON.parse(text.replaceAll(LONG_INTEGER, '$1"$2"'))
  } catch {
    throw malformed('it does not parse')
  }
}

/**
 * Decodes an `ExportTraceServiceRequest` in OTLP/JSON: hex ids, integer enums, lowerCamelCase, unknown fields ignored. Spans that
 * end after `latestNs` are not taken. Throws OtlpDecodeError only.
 */
export function decodeJson(text: string, limits: OtlpLimits, latestNs?: bigint): DecodedTraces {
  const request = parse(text, limits)
  if (!isObject(request)) throw malformed('the body must be an object')
  const countSpan = spanCounter(limits)
  const reading: Reading = { ...limits, cuts: 0 }
  const resources = listAt(request, 'resourceSpans').map((value) => resourceOf(value, reading, countSpan))
  return checkSpans(resources, latestNs)
}
