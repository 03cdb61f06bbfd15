import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RedactionSettings } from '#config/settings.ts'
import type { JsonObject } from '#core/json.ts'
import { createRedact } from '#telemetry/redact.ts'
import type { LeavingSpan } from '#trace/sampling-export.ts'
import { otelSpan } from '../trace/spans.ts'

const DEFAULTS: RedactionSettings = { allowKeys: null, hideKeys: [], hideValues: [], isEmailShown: false }
const span = (over: Partial<LeavingSpan> = {}): LeavingSpan => ({ ...otelSpan(), traceState: 'ot=th:0', ...over })
const attributesOf = (attributes: JsonObject, settings: Partial<RedactionSettings> = {}) =>
  createRedact({ ...DEFAULTS, ...settings })(span({ attributes })).span.attributes

const hex = fc.constantFrom(...'0123456789abcdef')
const word = (min: number, max: number, from = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789') =>
  fc.array(fc.constantFrom(...from), { minLength: min, maxLength: max }).map((letters) => letters.join(''))

/** Sixteen digits of a network, the last of which checks the others. */
const card = fc
  .tuple(fc.constantFrom('4', '51', '37', '60', '22'), word(14, 14, '0123456789'))
  .map(([prefix, rest]) => {
    const body = (prefix + rest).slice(0, 15)
    const sum = [...body].toReversed().reduce((total, digit, index) => {
      const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit)
      return total + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
    return body + String((10 - (sum % 10)) % 10)
  })

/** Each kind of secret, with what must not be found of it afterwards. */
const SECRETS = {
  bearer: word(20, 40).map((token) => [`Bearer ${token}`, token] as const),
  jwt: fc.tuple(word(10, 20), word(10, 20), word(10, 20)).map(([a, b, c]) => [`eyJ${a}.${b}.${c}`, b] as const),
  aws: word(16, 16, 'ABCDEFGHIJ0123456789').map((id) => [`AKIA${id}`, id] as const),
  github: word(36, 36).map((token) => [`ghp_${token}`, token] as const),
  email: fc
    .tuple(word(3, 12), word(3, 12))
    .map(([name, host]) => [`${name}@${host}.example`, `${name}@${host}`] as const),
  card: card.map((digits) => [digits, digits] as const),
  'spaced card': card.map(
    (digits) => [digits.replaceAll(/(\d{4})(?=\d)/g, '$1 '), digits.slice(4, 8) + ' ' + digits.slice(8, 12)] as const,
  ),
  address: word(8, 20).map((password) => [`postgresql://app:${password}@db.example/x`, password] as const),
  assignment: word(8, 20).map((value) => [`password=${value}`, value] as const),
  key: fc.array(hex, { minLength: 64, maxLength: 64 }).map((digits) => {
    const body = digits.join('')
    return [`-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`, body] as const
  }),
  configured: word(6, 6, '0123456789').map((digits) => [`ACME-${digits}`, digits] as const),
}

/** What may stand around a secret without being part of it. */
const around = fc.constantFrom('', ' ', 'x = ', '{"a":"', ', ', '\n', '(', 'SELECT ', ' and ', 'word')

test('what others say of a trace is looked through, of a span and its links; what says how many it stands for is not', () => {
  const traceState = 'ot=th:e666;rv:42424242424242,ot=x:AKIA0123456789ABCDEF,dd=a@b.example'
  const { traceId, spanId } = otelSpan()
  const links = [
    { traceId, spanId, attributes: {} },
    { traceId, spanId, attributes: {}, extras: { traceState } },
  ]
  const { span: left, hidden } = createRedact(DEFAULTS)(span({ traceState, links }))
  const state = 'ot=th:e666;rv:42424242424242,ot=x:[hidden],dd=[hidden]'
  expect([left.traceState, left.links.map(({ extras }) => extras?.traceState), hidden]).toEqual([
    state,
    [undefined, state],
    4,
  ])
})

test('the attributes of a scope are looked through like all others', () => {
  const scope = { name: 'a', version: null, attributes: { password: 'x', by: 'a@b.example', kept: 1 } }
  const { span: left, hidden } = createRedact(DEFAULTS)(span({ scope }))
  expect([left.scope, hidden]).toEqual([
    { name: 'a', version: null, attributes: { password: '[hidden]', by: '[hidden]', kept: 1 } },
    2,
  ])
})

describe.each(Object.keys(SECRETS) as (keyof typeof SECRETS)[])('%s', (kind) => {
  const redact = createRedact({ ...DEFAULTS, hideValues: ['ACME-[0-9]+'] })
  test('never leaves, wherever it stands in a span', () => {
    fc.assert(
      fc.property(
        SECRETS[kind],
        fc.oneof(around, fc.constant('12 ')),
        fc.oneof(around, fc.constant(' 12/27')),
        ([secret, part], before, after) => {
          const text = `${before}${secret}${after}`
          const attributes = { plain: text, list: [1, { deep: [text] }], [`${text} is`]: 'a name' }
          const { span: left, hidden } = redact(
            span({
              name: text,
              statusMessage: text,
              attributes,
              resource: { 'service.name': 'x', 'process.command_line': text },
              events: [{ timeNs: '1', name: text, attributes: { 'exception.message': text } }],
              links: [{ traceId: otelSpan().traceId, spanId: otelSpan().spanId, attributes: { why: text } }],
              scope: { name: text, version: text },
            }),
          )
          expect(JSON.stringify(left)).not.toContain(part)
          expect(hidden).toBe(11)
        },
      ),
      { numRuns: 60 },
    )
  })
})

test('what was hidden holds nothing that would be hidden: a second look finds nothing', () => {
  const redact = createRedact({ ...DEFAULTS, hideValues: ['ACME-[0-9]+'] })
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    ...Object.values(SECRETS).map((each) => each.map(([secret]) => secret)),
  )
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), (texts) => {
      const once = redact(span({ name: texts.join(''), attributes: { said: texts } })).span
      expect(redact(once)).toEqual({ span: once, hidden: 0 })
    }),
  )
})

test.each([
  'http.request.header.authorization http.request.header.set-cookie db.password apiKey x-api-key refresh_token',
  'dbPassword userPassword clientSecret secretAccessKey awsSecretAccessKey myApiKey proxyAuthorization setCookie',
  'passwords tokens secrets apiKeys api_keys accessTokens cookies HTTPCookie OAuth2Token form[password] dbpassword',
  'user.email userEmail email_address emails conductor_lightstep.identity.proof',
])('%s: attributes of such names are hidden, whatever they say', (names) => {
  const secrets = Object.fromEntries(names.split(' ').map((name, at) => [name, at % 2 === 0 ? 'x' : ['y']]))
  expect(Object.values(attributesOf(secrets))).toEqual(names.split(' ').map(() => '[hidden]'))
})

test('names are hidden and allowed by what stands in for the rest of them', () => {
  const attributes = { 'a.b': 1, 'a.b.c': 1, 'a\n.b': 1, ab: 1, b: 1, 'a*b': 1 }
  const hiddenBy = (glob: string) =>
    Object.entries(attributesOf(attributes, { hideKeys: [glob] })).flatMap(([key, left]) => (left === 1 ? [] : [key]))
  expect(hiddenBy('a*.b')).toEqual(['a.b', 'a\n.b'])
  expect(hiddenBy('*.b*')).toEqual(['a.b', 'a.b.c', 'a\n.b'])
  expect(hiddenBy('a*b')).toEqual(['a.b', 'a\n.b', 'ab', 'a*b'])
  expect([hiddenBy('ab*b'), hiddenBy('b'), hiddenBy('*').length]).toEqual([[], ['b'], 6])
})

test.each([
  ['Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['Authorization: Basic dXNlcjpwYXNzd29yZA==', 'dXNl'],
  ['basic YWxhZGRpbjpvcGVu/c2VzYW1l', 'YWxh'],
  ['Basic%20dXNlcjpwYXNz', 'dXNl'],
  [`authorization=Bearer%20${'aB3'.repeat(9)}`, 'aB3'],
  [`authorization=Bearer+${'aB3'.repeat(9)}`, 'aB3'],
  ['{"body":"{\\"user\\":\\"ann\\",\\"password\\":\\"hunter2\\",\\"a\\":1}"}', 'hunter2'],
  [JSON.stringify(JSON.stringify(JSON.stringify({ clientSecret: 'hunter2' }))), 'hunter2'],
  ['{"password":"hun\\"ter2"}', 'ter2'],
  ['{"password":"hun ter2', 'ter2'],
  ['mysql --user root --password hunter2', 'hunter2'],
  ['app --db-password "hun ter2" --verbose', 'ter2'],
  ['/x?user=a&password%3Dhunter2', 'hunter2'],
  ['passwords: hunter2', 'hunter2'],
  ['clone https://hunter2@host.example/x', 'hunter2'],
  ['postgres://app:hun@ter2@db.example/x', 'ter2'],
  [`postgres://app:${'hunter2'.repeat(60)}@db.example/x`, 'hunter2'],
  ['password=Bearer abcdefghijkl!hunter2', 'hunter2'],
])('%s: the secret is hidden', (text, secret) => {
  expect(JSON.stringify(attributesOf({ said: text }))).not.toContain(secret)
})

test('the words of a command line are hidden when they follow a flag that says so', () => {
  const words = ['app', '--db-password', 'hunter2', '--port', 8080, '-token', 'x', '--maxTokens', 5]
  const left = ['app', '--db-password', '[hidden]', '--port', 8080, '-token', '[hidden]', '--maxTokens', 5]
  expect(attributesOf({ 'process.command_args': words })).toEqual({ 'process.command_args': left })
})

test('what is no secret stays as it is', () => {
  const plain = {
    'gen_ai.usage.input_tokens': 12,
    maxTokens: '4096',
    'app.title': 'a basic understanding of Basic Authentication, basic error-handling and BASIC PROGRAMMING',
    help: 'use --password-file or --token --verbose',
    tokenizer: 'a',
    'error.message': 'https://a.example?b=c: mail to, or ask @ann',
    'http.route': '/tokens/{id}',
    'db.query.text': 'SELECT card FROM cards WHERE id = $1',
    'trace.id': '0193573ea3c07b11a1b2c3d4e5f60718',
    'at.ns': 1_764_000_000_000,
    'order.id': '1234567812345678',
    keyboard: 'qwerty',
    'url.full': 'https://shop.example/a?b=c',
    version: '1.2.3',
    ratio: 0.5,
    isOn: true,
    nothing: null,
  }
  expect(attributesOf(plain)).toEqual(plain)
})

test('a card number is one as a number, too', () => {
  expect(attributesOf({ paid: 4_111_111_111_111_111, other: 4_111_111_111_111_112 })).toEqual({
    paid: '[hidden]',
    other: 4_111_111_111_111_112,
  })
})

test('e-mail addresses leave once they are switched on', () => {
  const attributes = { 'user.email': 'ann@example.com', said: 'mail ann@example.com' }
  expect(attributesOf(attributes)).toEqual({ 'user.email': '[hidden]', said: 'mail [hidden]' })
  expect(attributesOf(attributes, { isEmailShown: true })).toEqual(attributes)
})

test('with a list of what may leave nothing else does, but what a span says of its run', () => {
  const attributes = { 'http.route': '/a', 'db.query.text': 'x', 'cicd.pipeline.run.id': 'r', 'user.id': 'u' }
  const redact = createRedact({ ...DEFAULTS, allowKeys: ['http.*'], hideKeys: ['*.route'] })
  const { span: left, hidden } = redact(span({ attributes }))
  expect([left.attributes, left.resource, hidden]).toEqual([
    { 'http.route': '[hidden]', 'cicd.pipeline.run.id': 'r', 'user.id': 'u' },
    { 'service.name': 'payments' },
    2,
  ])
})

test('whatever many texts before it held, what looks like a secret is hidden, and what does not is left', () => {
  const redact = createRedact(DEFAULTS)
  const said = (text: string) => redact(span({ attributes: { said: text } })).span.attributes['said']
  const texts = Array.from({ length: 10_000 }, (_, i) => (i % 7 === 0 ? `mail a${i}@example.com` : `text ${i % 5_000}`))
  const expected = texts.map((text) => (text.startsWith('mail') ? 'mail [hidden]' : text))
  expect([texts.map(said), texts.map(said)]).toEqual([expected, expected])
})

test('a name is judged the same however often and after however many others it comes', () => {
  const redact = createRedact({ ...DEFAULTS, hideKeys: ['internal.*'] })
  const after = (attributes: JsonObject) => redact(span({ attributes })).span.attributes
  const [secret, count, hidden] = ['an opening word', 12, '[hidden]']
  for (let round = 0; round < 3; round++) {
    expect(after({ 'usage.input_tokens': count, refresh_tokens: secret })).toEqual({
      'usage.input_tokens': count,
      refresh_tokens: hidden,
    })
    expect(after({ 'usage.input_tokens': secret, refresh_tokens: count, 'db.password': count })).toEqual({
      'usage.input_tokens': hidden,
      refresh_tokens: count,
      'db.password': hidden,
    })
    expect(after({ 'internal.host': secret, host: secret })).toEqual({ 'internal.host': hidden, host: secret })
    for (let other = 0; other < 3_000; other++) after({ [`name ${round} ${other}`]: count })
  }
})
