import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { hiddenValues, hideSecrets, type ValuePattern } from '#telemetry/redact-patterns.ts'

const PATTERNS = hiddenValues({ hideValues: [], isEmailShown: false })

/** What patterns begin with, go on with and end with. */
const PIECES = [
  'eyJ',
  'eyJaaaaa.',
  'eyJaaaaa.aaaaa',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN ',
  '-----END',
  'bearer',
]
  .concat(['basic', 'basic ', 'basic%20', '%20', '+', '/', '://', '://a:', '://a', ':', '@', 'a@a', 'a@a.', 'a.', '.'])
  .concat(['AKIA', 'ghp_', 'github_pat_', 'xoxb-', 'sk_live_', 'AIza', 'password', 'password=', 'token: "', "pwd='"])
  .concat([
    'secret=\\"',
    '\\',
    '"',
    "'",
    '--password ',
    '--',
    '-',
    '=',
    '%3D',
    ' ',
    '1',
    '1 ',
    '4111-',
    '0000',
    '[hidden]',
  ])
  .concat(['a', 'A', '_', '\n', '\u{1F600}', 'é'])

const textOf = (before: string, units: readonly string[], length: number): string => {
  const unit = units.join('')
  return before + unit.repeat(Math.ceil(length / unit.length))
}

/** The shortest of three: what else the machine does only makes it longer. */
function msOf(work: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const from = performance.now()
    work()
    return performance.now() - from
  })
  return Math.min(...times)
}

const LENGTH = 8_000
/** A text eight times as long takes eight times as long when time grows with length, 64 times when it grows with its square. */
const LONGER = 8
const GROWTH_MAX = 24
/** What is shorter cannot be told from noise. */
const NOISE_MS = 2

function expectLinear(patterns: readonly ValuePattern[], before: string, units: readonly string[]): void {
  const [short, long] = [LENGTH, LENGTH * LONGER].map((length) => textOf(before, units, length))
  const shortMs = msOf(() => hideSecrets(short ?? '', patterns))
  const longMs = msOf(() => hideSecrets(long ?? '', patterns))
  expect(longMs, JSON.stringify([before, units])).toBeLessThan(GROWTH_MAX * Math.max(shortMs, NOISE_MS))
}

test.each(PATTERNS.map((pattern) => [String(pattern.find), pattern] as const))(
  'the time that %s takes grows with the text and no faster, whatever it holds',
  (_, pattern) => {
    for (const piece of PIECES) expectLinear([pattern], '', [piece])
  },
)

test('nor does that of all together, whatever texts are made of', () => {
  const piece = fc.constantFrom(...PIECES)
  fc.assert(
    fc.property(piece, fc.array(piece, { minLength: 1, maxLength: 4 }), (before, units) => {
      expectLinear(PATTERNS, before, units)
    }),
    { numRuns: 150 },
  )
}, 60_000)
