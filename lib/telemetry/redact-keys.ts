import type { RedactionSettings } from '#config/settings.ts'
import type { Json } from '#core/json.ts'

/** The last words of a name that holds a secret. */
const SECRET =
  /(?:^| )(?:(?:proxy ?)?authorization|(?:set ?)?cookies?|[a-z\d]*(?:password|passwd|passphrase|secret)s?|pass|pwd|(?:access|id|refresh|auth|csrf|session|api|bearer)?tokens?|(?:api|access|private|secret|signing|encryption) ?keys?|credentials?|identity proof)$/
const EMAIL = /(?:^| )e ?mails?(?: ?address(?:es)?)?$/
/** Names of tokens that are counted (gen_ai.usage.input_tokens) and of those that open something are the same. */
const COUNTED = /tokens$/

/** Where one word of a name ends and the next begins: dbPassword, HTTPCookie, x-api-key, auth.refresh_token. */
const BETWEEN_WORDS = /[^A-Za-z\d]+|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/
/** What of a name is looked at: its end. */
const NAME_CHARS_MAX = 100

const wordsOf = (name: string): string =>
  name.slice(-NAME_CHARS_MAX).split(BETWEEN_WORDS).filter(Boolean).join(' ').toLowerCase()

const isCount = (value: Json): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))

/** What is hidden under a name: nothing, everything, or what is no count. */
type Verdict = 'nothing' | 'all' | 'no-counts'

/** Most names of attributes are those of other spans: so many verdicts are remembered. */
const VERDICTS_MAX = 4_096

/** Whether an attribute of this name is hidden whatever it says, counts apart. */
export function hiddenKeys({
  hideKeys,
  isEmailShown,
}: Pick<RedactionSettings, 'hideKeys' | 'isEmailShown'>): (key: string, value: Json) => boolean {
  const further = hideKeys.map(nameMatching)
  const judge = (key: string): Verdict => {
    if (further.some((matches) => matches(key))) return 'all'
    const words = wordsOf(key)
    if (SECRET.test(words)) return COUNTED.test(words) ? 'no-counts' : 'all'
    return !isEmailShown && EMAIL.test(words) ? 'all' : 'nothing'
  }
  const verdictOn = remembering(judge)
  return (key, value) => {
    const verdict = verdictOn(key)
    return verdict === 'all' || (verdict === 'no-counts' && !isCount(value))
  }
}

function remembering(judge: (key: string) => Verdict): (key: string) => Verdict {
  const verdicts = new Map<string, Verdict>()
  return (key) => {
    const known = verdicts.get(key)
    if (known !== undefined) return known
    const verdict = judge(key)
    if (verdicts.size === VERDICTS_MAX) verdicts.clear()
    if (key.length <= NAME_CHARS_MAX) verdicts.set(key, verdict)
    return verdict
  }
}

/** Whether a name is one that `*` stands in for some of. */
export function nameMatching(glob: string): (name: string) => boolean {
  const [first = '', ...rest] = glob.split('*')
  const last = rest.pop()
  if (last === undefined) return (name) => name === first
  return (name) => {
    if (!name.startsWith(first)) return false
    let at = first.length
    for (const part of rest) {
      const found = name.indexOf(part, at)
      if (found === -1) return false
      at = found + part.length
    }
    return name.length - at >= last.length && name.endsWith(last)
  }
}

/** What a span says of its run; a backend is of no use without. */
export const alwaysAllowed = nameMatchingAny([
  'cicd.*',
  'conductor.*',
  'conductor_lightstep.*',
  'service.*',
  'user.id',
  'error.type',
])

function nameMatchingAny(globs: readonly string[]): (name: string) => boolean {
  const all = globs.map(nameMatching)
  return (name) => all.some((matches) => matches(name))
}
