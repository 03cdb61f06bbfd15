import type { RedactionSettings } from '#config/settings.ts'

/** What a secret looks like within a text. */
export interface ValuePattern {
  readonly find: RegExp
  /** Of what was found, whether it is one. */
  readonly isSecret?: (text: string) => boolean
}

/** Where a card's number may be (ISO/IEC 7812: 13 to 19 digits, the last one checks the others). */
const CARD = /(?<!\d)\d(?:[ -]?\d){12,30}(?!\d)/g
const CARD_DIGITS_MAX = 19

const EMAIL = /(?<![\w.%+'-])[\w.%+'-]+@[a-z\d](?:[a-z\d-]{0,62}\.)+[a-z]{2,24}/gi

/** Between a scheme and what follows it, also within an address. */
const SPACE = String.raw`(?:\s|%20|\+)+`
/** The end of a name whose value is a secret. */
const NAME = '(?:password|passwd|passphrase|pwd|secret)s?|token|(?:api|access|private|secret)[-_]?key'
/** Quoted, within text that is itself quoted, or up to where something else begins; an end that was cut off is missing. */
const VALUE = String.raw`(?:\\+(["'])(?:(?!\1)[\s\S])+\1?|"(?:[^"\\]|\\[\s\S])+"?|'(?:[^'\\]|\\[\s\S])+'?|[^\s,;&"']+)`
const NOT_YET_HIDDEN = String.raw`(?!\[hidden\](?:[\s,;&"'\\)}\]]|$))`

/**
 * None takes more than time linear in the text, whatever it holds: who sends spans chooses it, and runs go on in the same process.
 * So what may be long is looked for from its beginning only, and is nowhere read again from further behind.
 */
const SECRETS: readonly ValuePattern[] = [
  {
    find: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
  },
  { find: new RegExp(String.raw`bearer${SPACE}[\w.~+/%-]{8,}=*`, 'gi') },
  { find: new RegExp(String.raw`basic${SPACE}[\w+/%-]{8,}=*`, 'gi'), isSecret: holdsCredentials },
  // The first `eyJ` of a word: those behind it are part of the same.
  { find: /(?=eyJ)(?<=(?<![\w-])(?:(?!eyJ)[\w-])*)eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g },
  { find: /(?:AKIA|ASIA)[0-9A-Z]{16}/g },
  {
    find: /(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|xox[abeoprs]-[\w-]{10,}|[rs]k_(?:live|test)_\w{10,}|AIza[\w-]{30,})/g,
  },
  // The credentials of an address: with a password, or a token alone.
  { find: /(?<=:\/\/)(?:[^\s/@:]*:[^\s/]+|[^\s/@:?#"'<>\\,;]+)(?=@)/g },
  // password=…, "password":"…", \"password\":\"…\", password%3D…
  {
    find: new RegExp(String.raw`(?<=(?:${NAME})\\*["']?\s{0,3}(?:[=:]|%3[ad])\s{0,3})${NOT_YET_HIDDEN}${VALUE}`, 'gi'),
  },
  // --db-password …
  {
    find: new RegExp(String.raw`(?<=(?<![\w-])--?[\w-]{0,64}(?:${NAME})\s{1,3})(?!--)${NOT_YET_HIDDEN}${VALUE}`, 'gi'),
  },
]

/** Words of prose are all of one case and without a digit, but for capital first letters. */
const PROSE = /^(?:[A-Z]?[a-z]+|[A-Z]+)(?:[-+/](?:[A-Z]?[a-z]+|[A-Z]+))*$/

/** Whether `Basic …` is followed by a name and a password (RFC 7617: base64 with a colon in between), not by a word. */
function holdsCredentials(text: string): boolean {
  const value = text.replace(/^basic(?:\s|%20|\+)+/i, '')
  return !PROSE.test(value) || /^[ -~]*:[ -~]*$/.test(Buffer.from(value, 'base64').toString('latin1'))
}

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
  return groups.some((_, from) => {
    let number = ''
    for (let at = from; at < groups.length && number.length <= CARD_DIGITS_MAX; at++) {
      number += groups[at]
      if (isCard(number)) return true
    }
    return false
  })
}

/** What is hidden wherever it stands. E-mail addresses are, unless they are switched on. */
export const hiddenValues = ({
  hideValues,
  isEmailShown,
}: Pick<RedactionSettings, 'hideValues' | 'isEmailShown'>): ValuePattern[] => [
  ...SECRETS,
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
