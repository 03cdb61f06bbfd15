import type { RedactionSettings } from '#config/settings.ts'

/** What a secret looks like within a text. */
export interface ValuePattern {
  readonly find: RegExp
  /** Of what was found, whether it is one. */
  readonly isSecret?: (text: string) => boolean
}

/** The last word of a name that holds a secret. */
const SECRET_KEY =
  /(?:^|[._/ -])(?:authorization|proxy[-_]authorization|(?:set[-_])?cookie|pass(?:word|wd|phrase)?|pwd|secret|(?:access|id|refresh|auth|csrf|session|api|bearer)?[-_]?token|(?:api|access|private|secret|signing|encryption)[-_]?key|credentials?|identity\.proof)$/i
const EMAIL_KEY = /(?:^|[._-])e?-?mail(?:[._-]?address)?$/i

/** Where a card's number may be (ISO/IEC 7812: 13 to 19 digits, the last one checks the others). */
const CARD = /(?<!\d)\d(?:[ -]?\d){12,30}(?!\d)/g

const EMAIL = /[\w.%+'-]{1,64}@[a-z\d](?:[a-z\d-]{0,62}\.)+[a-z]{2,24}/gi

const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
  /bearer\s+[\w.~+/-]{8,}=*/gi,
  // No word of prose is all of one case and without a digit but a capital first letter at most.
  /basic\s+(?![A-Z]?[a-z]+\b)[\w+/-]{8,}=*/gi,
  /eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g,
  /(?:AKIA|ASIA)[0-9A-Z]{16}/g,
  /(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|xox[abeoprs]-[\w-]{10,}|[rs]k_(?:live|test)_\w{10,}|AIza[\w-]{30,})/g,
  // The credentials of an address.
  /(?<=:\/\/)[^\s/@:]{0,256}:[^\s/@]{1,256}(?=@)/g,
  /(?<=(?:password|passwd|pwd|secret|token|api[-_]?key|access[-_]?key)["']?\s{0,3}[=:]\s{0,3})(?!\[hidden\])(?:"[^"]+"|'[^']+'|[^\s,;&"']+)/gi,
]

/** Digits from the right, every second one doubled, add up to a multiple of ten (Luhn). */
function isChecked(number: string): boolean {
  const digits = [...number].map(Number).toReversed()
  const sum = digits.reduce((total, digit, index) => {
    const doubled = digit * 2
    return total + (index % 2 === 0 ? digit : Math.floor(doubled / 10) + (doubled % 10))
  }, 0)
  return sum % 10 === 0
}

const isCard = (number: string): boolean => /^[2-6]\d{12,18}$/.test(number) && isChecked(number)

/** Whether groups of digits next to each other make a card's number: others may stand before and behind. */
function holdsCard(text: string): boolean {
  const groups = text.split(/[ -]/)
  return groups.some((_, from) => groups.some((_, to) => isCard(groups.slice(from, to + 1).join(''))))
}

/** What is hidden wherever it stands. E-mail addresses are, unless they are switched on. */
export const hiddenValues = ({
  hideValues,
  isEmailShown,
}: Pick<RedactionSettings, 'hideValues' | 'isEmailShown'>): ValuePattern[] => [
  ...SECRETS.map((find) => ({ find })),
  ...(isEmailShown ? [] : [{ find: EMAIL }]),
  { find: CARD, isSecret: holdsCard },
  ...hideValues.map((source) => ({ find: new RegExp(source, 'gu') })),
]

export const HIDDEN = '[hidden]'
/** What is left may form a secret anew; a text that comes to no end of them is hidden as a whole. */
const ROUNDS_MAX = 4

/** A text without what looks like a secret. */
export function hideSecrets(text: string, patterns: readonly ValuePattern[]): string {
  let now = text
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = now
    for (const { find, isSecret } of patterns) {
      now = now.replaceAll(find, (match) => (isSecret && !isSecret(match) ? match : HIDDEN))
    }
    if (now === before) return now
  }
  return HIDDEN
}

/** Whether an attribute of this name is hidden whatever it says. */
export function hiddenKeys({ hideKeys, isEmailShown }: RedactionSettings): (key: string) => boolean {
  const further = hideKeys.map(nameMatching)
  return (key) =>
    SECRET_KEY.test(key) || (!isEmailShown && EMAIL_KEY.test(key)) || further.some((matches) => matches(key))
}

/** Whether a name is one that `*` stands in for some of. */
export function nameMatching(glob: string): (name: string) => boolean {
  const source = glob.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')
  const whole = new RegExp(`^${source}$`)
  return (name) => whole.test(name)
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
