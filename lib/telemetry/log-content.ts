import { isAppError } from '#core/errors.ts'
import { isObject } from '#core/json.ts'
import { HIDDEN, hiddenValues, hideSecrets } from './redact-patterns.ts'

const DEPTH_MAX = 6
const FRAMES_MAX = 8
const TEXT_MAX = 500

/** What is never written, under whatever name it is spelled: secrets, and people. */
const SECRETS = ['accesskey', 'accesstoken', 'apikey', 'authorization', 'clientsecret', 'conductoridentity', 'cookie']
  .concat(['credentials', 'databaseurl', 'headers', 'idtoken', 'lightstepaccesstoken', 'migrationdatabaseurl'])
  .concat(['passphrase', 'password', 'privatekey', 'refreshtoken', 'secret', 'session', 'setcookie', 'token'])
const PEOPLE = ['actor', 'actorname', 'by', 'email', 'groups', 'person', 'personid', 'sub', 'subject', 'user', 'userid']
const NAMES = new Set([...SECRETS, ...PEOPLE])

/** What is hidden of what leaves is hidden in a log as well, and whoever is named in an address. */
const VALUES = [...hiddenValues({ hideValues: [], isEmailShown: false }), { find: /(?<=:\/\/)[^\s/@]+(?=@)/g }]

const hiddenIn = (text: string): string => hideSecrets(text.slice(0, TEXT_MAX), VALUES)

/** Errors whose words are those of a program: others may quote what was sent. */
const PLAIN = new Set(['TypeError', 'ReferenceError', 'TimeoutError', 'AbortError'])

const codeOf = (error: Error): string | null => {
  const code: unknown = 'code' in error ? error.code : null
  return typeof code === 'string' ? code : null
}

/** Node names what the system said: `ECONNREFUSED`. */
const isOfSystem = (code: string | null): boolean => code !== null && /^E[A-Z]{2,}$/.test(code)

/** Where it was thrown, in our own files. */
const framesOf = (error: Error): readonly string[] =>
  (error.stack ?? '')
    .split('\n')
    .flatMap((line) => /\b(?:lib|app)\/[^)]+/.exec(line)?.[0] ?? [])
    .slice(0, FRAMES_MAX)

function toldOf(error: Error, depth: number): object {
  const code = codeOf(error)
  const isTold = isAppError(error) || isOfSystem(code) || PLAIN.has(error.name)
  return {
    type: error.name,
    ...(code === null ? {} : { code }),
    ...(isTold ? { message: hiddenIn(error.message) } : {}),
    at: framesOf(error),
    ...(error.cause instanceof Error && depth < DEPTH_MAX ? { cause: toldOf(error.cause, depth + 1) } : {}),
  }
}

function told(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return hiddenIn(value)
  if (value instanceof Error) return toldOf(value, depth)
  if (depth > DEPTH_MAX) return HIDDEN
  if (Array.isArray(value)) return value.map((part) => told(part, depth + 1))
  return isObject(value) ? toldMembers(value, depth) : value
}

const isNamed = (name: string): boolean => NAMES.has(name.toLowerCase().replaceAll(/[-_.]/g, ''))

const toldMembers = (object: object, depth: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(object).map(([name, member]) => [name, isNamed(name) ? HIDDEN : told(member, depth + 1)]),
  )

/** What a line of the log may say of an object: no secret and nobody, by name and by value, however deep it lies. */
export const withoutSecrets = (object: object): Record<string, unknown> => toldMembers(object, 0)
