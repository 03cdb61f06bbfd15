import type { Json } from '#core/json.ts'
import { isFunctionName } from './functions.ts'
import { isOperator, type Operator } from './operators.ts'
import type { Operand, Path, Step, Test } from './path.ts'
import { Reader } from './reader.ts'

/** Where a name behind a dot ends: in a filter also where an operator or the end of the filter begins. */
const NAME = /[^.[(\s]+/y
const NAME_IN_FILTER = /[^.[\]()\s=!<>~&|,]+/y
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const INTEGER = /-?\d+/y
const OPERATOR = /[=!<>]=?=?|[A-Za-z]+/y

const KNOWN_MAX = 1_000
/** Definitions name the same few paths again and again. */
const known = new Map<string, Path>()

/** Reads a path, with or without its leading `$.`. Throws an Error that says what is wrong with it and where. */
export function parsePath(text: string): Path {
  const before = known.get(text)
  if (before) return before
  const path = readWhole(text)
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(text, path)
  return path
}

function readWhole(text: string): Path {
  const trimmed = text.trim()
  const reader = new Reader(/^[$@]/.test(trimmed) ? trimmed : `$.${trimmed}`)
  const path = readPath(reader, NAME)
  return reader.isAtEnd ? path : reader.fail('“.” or “[” is expected')
}

function readPath(reader: Reader, name: RegExp): Path {
  const root = reader.takes('@') ? '@' : '$'
  if (root === '$') reader.expect('$')
  const steps: Step[] = []
  for (;;) {
    if (reader.takes('..')) {
      steps.push({ kind: 'deep' })
      steps.push(reader.next === '[' ? readBracket(reader) : readMember(reader, name))
    } else if (reader.next === '[') steps.push(readBracket(reader))
    else if (reader.takes('.')) steps.push(reader.next === '[' ? readBracket(reader) : readMember(reader, name))
    else return { root, steps }
  }
}

function readMember(reader: Reader, name: RegExp): Step {
  if (reader.takes('*')) return { kind: 'all' }
  const found = reader.match(name) ?? reader.fail('a name is expected')
  return reader.next === '(' ? readCall(reader, found) : { kind: 'names', names: [found] }
}

function readCall(reader: Reader, name: string): Step {
  if (!isFunctionName(name)) throw new Error(`no function ${name}()`)
  reader.expect('(')
  const args = reader.skipSpaces().next === ')' ? [] : readList(reader, readOperand)
  reader.skipSpaces().expect(')')
  return { kind: 'call', name, args }
}

function readList<T>(reader: Reader, read: (reader: Reader) => T): T[] {
  const items: T[] = []
  do items.push(read(reader.skipSpaces()))
  while (reader.skipSpaces().takes(','))
  return items
}

function readBracket(reader: Reader): Step {
  reader.expect('[')
  const step = readSelector(reader.skipSpaces())
  reader.skipSpaces().expect(']')
  return step
}

function readSelector(reader: Reader): Step {
  if (reader.takes('*')) return { kind: 'all' }
  if (reader.takes('?')) return { kind: 'filter', test: readOr(reader) }
  if (/['"]/.test(reader.next))
    return { kind: 'names', names: readList(reader, (one) => one.quoted() ?? one.fail('a name is expected')) }
  const from = readInteger(reader)
  if (reader.skipSpaces().takes(':')) return { kind: 'slice', from, to: readInteger(reader.skipSpaces()) }
  if (from === null) return reader.fail('a name in quotes, a number, “*” or “?” is expected')
  const others = reader.takes(',')
    ? readList(reader, (one) => readInteger(one) ?? one.fail('a number is expected'))
    : []
  return { kind: 'indexes', indexes: [from, ...others] }
}

function readInteger(reader: Reader): number | null {
  const found = reader.match(INTEGER)
  return found === null ? null : Number(found)
}

/** Conditions that `mark` joins; one alone is itself. */
function readJoined(reader: Reader, mark: '&&' | '||', read: (reader: Reader) => Test): Test {
  const first = read(reader)
  const parts = [first]
  while (reader.skipSpaces().takes(mark)) parts.push(read(reader))
  return parts.length === 1 ? first : { kind: mark === '&&' ? 'and' : 'or', parts }
}

const readOr = (reader: Reader): Test => readJoined(reader, '||', readAnd)
const readAnd = (reader: Reader): Test => readJoined(reader, '&&', readTest)

function readTest(reader: Reader): Test {
  reader.skipSpaces()
  if (reader.takes('!')) return { kind: 'not', part: readTest(reader) }
  if (!reader.takes('(')) return readComparison(reader)
  const inner = readOr(reader)
  reader.skipSpaces().expect(')')
  return inner
}

function readComparison(reader: Reader): Test {
  const left = readOperand(reader)
  const operator = readOperator(reader.skipSpaces())
  if (operator !== null) return { kind: 'compares', left, operator, right: readOperand(reader.skipSpaces()) }
  return left.kind === 'path' ? { kind: 'exists', path: left.path } : reader.fail('an operator is expected')
}

function readOperator(reader: Reader): Operator | null {
  if (reader.takes('=~')) throw new Error('no operator =~: a pattern could be matched without end')
  const found = reader.match(OPERATOR)?.toLowerCase()
  if (found === undefined) return null
  return isOperator(found) ? found : reader.fail(`no operator ${found}`)
}

const readOperand = (reader: Reader): Operand =>
  /[$@]/.test(reader.next)
    ? { kind: 'path', path: readPath(reader, NAME_IN_FILTER) }
    : { kind: 'value', value: readValue(reader) }

const WORDS: ReadonlyMap<string, Json> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

function readValue(reader: Reader): Json {
  const text = reader.quoted()
  if (text !== null) return text
  if (reader.takes('[')) {
    const items = reader.skipSpaces().next === ']' ? [] : readList(reader, readValue)
    reader.skipSpaces().expect(']')
    return items
  }
  const number = reader.match(NUMBER)
  if (number !== null) return Number(number)
  const word = WORDS.get(reader.match(/[a-z]+/y) ?? '')
  return word === undefined ? reader.fail('a value is expected') : word
}
