import type { RedactionSettings } from '#config/settings.ts'
import type { Json, JsonObject } from '#core/json.ts'
import type { LeavingSpan } from '#trace/sampling-export.ts'
import type { SpanLink, SpanScope } from '#trace/span.ts'
import { alwaysAllowed, hiddenKeys, nameMatching } from './redact-keys.ts'
import { HIDDEN, hiddenValues, hideSecrets, type ValuePattern } from './redact-patterns.ts'

interface Redacted {
  readonly span: LeavingSpan
  /** How many values were hidden or left out. */
  readonly hidden: number
}

export type Redact = (span: LeavingSpan) => Redacted

/** Most texts of spans are those of other spans: so many that hold no secret are remembered, none longer than that. */
const CLEAN_TEXTS_MAX = 4_096
const CLEAN_CHARS_MAX = 128

const FLAG_CHARS_MAX = 100

/** Hides secrets in texts. It costs much more than anything else that is done to a span. */
function createHide(patterns: readonly ValuePattern[]): (text: string) => string {
  const clean = new Set<string>()
  return (text) => {
    if (clean.has(text)) return text
    const left = hideSecrets(text, patterns)
    if (left === text && text.length <= CLEAN_CHARS_MAX) {
      if (clean.size === CLEAN_TEXTS_MAX) clean.clear()
      clean.add(text)
    }
    return left
  }
}

/** Hides what must not leave: attributes by their names, and in every text of a span what looks like a secret. */
export function createRedact(settings: RedactionSettings): Redact {
  const hide = createHide(hiddenValues(settings))
  const isHidden = hiddenKeys(settings)
  const allowed = settings.allowKeys && settings.allowKeys.map(nameMatching)
  const isAllowed = allowed && ((key: string) => alwaysAllowed(key) || allowed.some((matches) => matches(key)))
  return (span) => {
    const hiding = new Hiding(hide, isHidden, isAllowed)
    const { attributes, resource } = span
    const redacted: LeavingSpan = {
      ...span,
      name: hiding.text(span.name),
      statusMessage: span.statusMessage && hiding.text(span.statusMessage),
      traceState: hiding.traceState(span.traceState),
      attributes: hiding.attributes(attributes),
      resource: hiding.attributes(resource),
      events: span.events.map((event) => ({
        ...event,
        name: hiding.text(event.name),
        attributes: hiding.attributes(event.attributes),
      })),
      links: span.links.map((link) => hiding.link(link)),
      scope: hiding.scope(span.scope),
    }
    return { span: redacted, hidden: hiding.hidden }
  }
}

/** What OpenTelemetry says of sampling: its digits are no secret, whatever they look like. */
const SAMPLING = /^ot=(?:(?:th|rv):[0-9a-f]{1,14}(?:;|$))+$/

/** One span on its way through, and what was hidden of it. */
class Hiding {
  hidden = 0
  private readonly hide: (text: string) => string
  private readonly isHidden: ReturnType<typeof hiddenKeys>
  /** Null where every attribute may leave. */
  private readonly isAllowed: ((key: string) => boolean) | null

  constructor(
    hide: (text: string) => string,
    isHidden: ReturnType<typeof hiddenKeys>,
    isAllowed: ((key: string) => boolean) | null,
  ) {
    this.hide = hide
    this.isHidden = isHidden
    this.isAllowed = isAllowed
  }

  attributes(from: JsonObject): JsonObject {
    const { isAllowed } = this
    if (isAllowed === null) return this.object(from)
    const all = Object.entries(from)
    const left = all.filter(([key]) => isAllowed(key))
    this.hidden += all.length - left.length
    return this.object(Object.fromEntries(left))
  }

  traceState(state: string): string {
    const members = state.split(',')
    return members.map((member) => (SAMPLING.test(member) ? member : this.text(member))).join(',')
  }

  scope(scope: SpanScope): SpanScope {
    const { name, version, attributes } = scope
    const left = { ...scope, name: this.text(name), version: version && this.text(version) }
    return attributes ? { ...left, attributes: this.attributes(attributes) } : left
  }

  link(link: SpanLink): SpanLink {
    const left = { ...link, attributes: this.attributes(link.attributes) }
    const state = link.extras?.traceState
    return state === undefined ? left : { ...left, extras: { ...link.extras, traceState: this.traceState(state) } }
  }

  text(text: string): string {
    const left = this.hide(text)
    if (left !== text) this.hidden++
    return left
  }

  private object(from: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(from).map(([key, value]) => [this.text(key), this.value(key, value)]))
  }

  private value(key: string, value: Json): Json {
    if (value !== null && value !== HIDDEN && this.isHidden(key, value)) {
      this.hidden++
      return HIDDEN
    }
    return this.plain(value)
  }

  private plain(value: Json): Json {
    if (typeof value === 'string') return this.text(value)
    if (typeof value === 'number') {
      const text = this.text(String(value))
      return text === String(value) ? value : text
    }
    if (Array.isArray(value)) return value.map((item, at) => this.value(flagOf(value[at - 1]), item))
    return typeof value === 'object' && value !== null ? this.object(value) : value
  }
}

/** The name of a flag of a command line, whose words are a list (process.command_args): what follows is its value. */
const flagOf = (word: Json | undefined): string =>
  typeof word === 'string' && word.length <= FLAG_CHARS_MAX && word.startsWith('-') ? word : ''
