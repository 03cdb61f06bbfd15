import { brokenLimit, isObject } from '#core/json.ts'
import { addDropped, addSchemaUrl, addTraceState, type Attributed, type Extended } from './otlp-extras.ts'
import { enumAt, integerAt, listAt, malformed, objectAt, textAt, type Members } from './otlp-json-members.ts'
import { addPairs } from './otlp-json-value.ts'
import { OtlpDecodeError, type DecodedTraces, type OtlpLimits } from './otlp-limits.ts'
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
function readAttributes(to: Attributed, members: Members, limits: OtlpLimits): void {
  addPairs(to, listAt(members, 'attributes'), limits)
  readDropped(to, members, 'attributes')
}

function readDropped(to: Extended, members: Members, what: keyof Dropped): void {
  addDropped(to, what, Number(integerAt(members, `dropped${what[0]?.toUpperCase()}${what.slice(1)}Count`)))
}

/** Longer than any id, so that what is cut is still no id. */
const ID = { textLengthMax: 33 }

const idAt = (members: Members, name: string): string => textAt(members, name, ID).toLowerCase()

function eventOf(value: unknown, limits: OtlpLimits): RawEvent {
  const members = objectAt(value, 'events')
  const event: RawEvent = {
    timeNs: BigInt.asUintN(64, integerAt(members, 'timeUnixNano')).toString(),
    name: textAt(members, 'name', limits),
    attributes: {},
  }
  readAttributes(event, members, limits)
  return event
}

function linkOf(value: unknown, limits: OtlpLimits): RawLink {
  const members = objectAt(value, 'links')
  const link: RawLink = { traceId: idAt(members, 'traceId'), spanId: idAt(members, 'spanId'), attributes: {} }
  addTraceState(link, textAt(members, 'traceState', limits))
  readAttributes(link, members, limits)
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
    attributes: {},
    events: listAt(members, 'events')
      .slice(0, limits.eventsMax)
      .map((event) => eventOf(event, limits)),
    links: listAt(members, 'links')
      .slice(0, limits.linksMax)
      .map((link) => linkOf(link, limits)),
  }
  addTraceState(span, textAt(members, 'traceState', limits))
  readAttributes(span, members, limits)
  readDropped(span, members, 'events')
  readDropped(span, members, 'links')
  return span
}

function scopeOf(value: unknown, limits: OtlpLimits, countSpan: () => void): RawScope {
  countSpan()
  const members = objectAt(value, 'scopeSpans')
  const scope = objectAt(members['scope'], 'scope')
  const spans = listAt(members, 'spans').map((span) => {
    countSpan()
    return spanOf(span, limits)
  })
  const read: RawScope = {
    name: textAt(scope, 'name', limits),
    version: textAt(scope, 'version', limits),
    attributes: {},
    spans,
  }
  readAttributes(read, scope, limits)
  addSchemaUrl(read, textAt(members, 'schemaUrl', limits))
  return read
}

function resourceOf(value: unknown, limits: OtlpLimits, countSpan: () => void): RawResource {
  countSpan()
  const members = objectAt(value, 'resourceSpans')
  const scopes = listAt(members, 'scopeSpans').map((scope) => scopeOf(scope, limits, countSpan))
  const read: RawResource = { attributes: {}, scopes }
  readAttributes(read, objectAt(members['resource'], 'resource'), limits)
  addSchemaUrl(read, textAt(members, 'schemaUrl', limits))
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

/** Decodes an `ExportTraceServiceRequest` in OTLP/JSON: hex ids, integer enums, lowerCamelCase, unknown fields ignored. Throws OtlpDecodeError only. */
export function decodeJson(text: string, limits: OtlpLimits): DecodedTraces {
  const request = parse(text, limits)
  if (!isObject(request)) throw malformed('the body must be an object')
  const countSpan = spanCounter(limits)
  return checkSpans(listAt(request, 'resourceSpans').map((value) => resourceOf(value, limits, countSpan)))
}
