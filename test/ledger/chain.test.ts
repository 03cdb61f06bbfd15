import canonicalize from 'canonicalize'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import { canonicalJson, digestOf, digestOfText } from '#ledger/canonical.ts'
import { CHAIN_START, chainEntries, verifyChain } from '#ledger/chain.ts'
import type { ChainEntry, UnchainedEntry } from '#ledger/entry.ts'

const unchained = (kind: string, facts: UnchainedEntry['facts'] = {}): UnchainedEntry => ({
  chain: 'run:1',
  at: instant(1_000),
  kind,
  taskId: null,
  ref: null,
  status: null,
  actor: { kind: 'service', id: 'test' },
  via: 'system',
  policyIds: [],
  facts,
  digests: {},
})

const anyEntry: fc.Arbitrary<UnchainedEntry> = fc.record({
  chain: fc.constant('run:1'),
  at: fc.nat().map(instant),
  kind: fc.string({ unit: 'grapheme' }),
  taskId: fc.option(fc.uuid()),
  ref: fc.option(fc.string({ unit: 'grapheme' })),
  status: fc.option(fc.constantFrom('RUNNING', 'COMPLETED')),
  actor: fc.record({ kind: fc.constant('service' as const), id: fc.uuid() }),
  via: fc.constantFrom('console' as const, 'runner' as const),
  policyIds: fc.array(fc.uuid()),
  facts: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.oneof(fc.integer(), fc.boolean())),
  digests: fc.dictionary(fc.constantFrom('input', 'output'), fc.uuid()),
})

describe('canonical JSON', () => {
  test('does not depend on the order of members', () => {
    expect(canonicalJson({ b: 1, a: { d: [2], c: null } })).toBe('{"a":{"c":null,"d":[2]},"b":1}')
  })

  test('is what RFC 8785 says of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value))
      }),
    )
    const numbered = { 10: 'a', 9: 'b', '-0': -0, [String.fromCodePoint(0x1f600)]: 1e21, '\uFB33': 1e-7 }
    expect(canonicalJson(numbered)).toBe(canonicalize(numbered))
  })

  test('leaves undefined members out', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}')
  })

  test('keeps a NUL as an escape, so that text columns can hold it', () => {
    expect(canonicalJson('\u0000')).toBe(String.raw`"\u0000"`)
  })

  test.each([
    ['a lone surrogate', '\uD800'],
    ['NaN', Number.NaN],
    ['nothing', undefined],
    ['a function', () => 1],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(/no canonical JSON/)
  })

  test('refuses what throws something that is no error', () => {
    const value = {
      toJSON() {
        // oxlint-disable-next-line no-throw-literal -- a foreign object may throw anything
        throw 'broken'
      },
    }
    expect(() => canonicalJson(value)).toThrow('The value has no canonical JSON: broken.')
  })

  test('is the text that digests are made of', () => {
    expect(digestOf({ a: 1 })).toBe(digestOfText('{"a":1}'))
    expect(digestOfText('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })
})

describe('a chain', () => {
  test('that is empty is intact', () => {
    expect(verifyChain([])).toEqual({ isIntact: true, problem: null })
  })

  test('starts at 1 behind 64 zeros and continues any head', () => {
    const first = chainEntries(CHAIN_START, [unchained('a')])
    const second = chainEntries(first[0] ?? CHAIN_START, [unchained('b'), unchained('c')])
    expect(first[0]).toMatchObject({ seq: 1, prevHash: '0'.repeat(64) })
    expect([...first, ...second].map((entry) => entry.seq)).toEqual([1, 2, 3])
    expect(verifyChain([...first, ...second])).toEqual({ isIntact: true, problem: null })
  })

  test('says which entry is missing, foreign, detached or changed', () => {
    const [a, b, c] = chainEntries(
      CHAIN_START,
      ['a', 'b', 'c'].map((kind) => unchained(kind)),
    ) as [ChainEntry, ChainEntry, ChainEntry]
    const problem = (entries: ChainEntry[]): string | null => verifyChain(entries).problem
    expect(problem([a, c])).toBe('entry 2 is missing: entry 3 follows entry 1')
    expect(problem([a, { ...b, chain: 'run:2' }])).toBe('entry 2 belongs to another chain')
    expect(problem([a, { ...b, prevHash: c.hash }])).toBe('entry 2 does not continue the entry before it')
    expect(problem([a, { ...b, kind: 'x' }])).toBe('entry 2 is not as it was written')
  })

  test('of any entries is intact, and still is after a round trip through JSON', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 8 }), (entries) => {
        const chain = chainEntries(CHAIN_START, entries)
        expect(verifyChain(chain).isIntact).toBe(true)
        expect(verifyChain(JSON.parse(JSON.stringify(chain))).isIntact).toBe(true)
      }),
    )
  })

  test('with any field of any entry changed is not intact', () => {
    const fields = Object.keys(unchained('a')).concat('seq', 'prevHash', 'hash') as (keyof ChainEntry)[]
    fc.assert(
      fc.property(
        fc.array(anyEntry, { minLength: 2, maxLength: 6 }),
        fc.nat(),
        fc.constantFrom(...fields),
        fc.oneof(fc.uuid(), fc.integer(), fc.constant(null), fc.constant(['x'])),
        (entries, index, field, value) => {
          const chain = chainEntries(CHAIN_START, entries)
          const at = index % chain.length
          const changed = chain.map((entry, i) => (i === at ? { ...entry, [field]: value } : entry))
          fc.pre(canonicalJson(changed) !== canonicalJson(chain))
          expect(verifyChain(changed).isIntact).toBe(false)
        },
      ),
    )
  })

  test('with any entry but the last removed, or two exchanged, is not intact', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { minLength: 3, maxLength: 6 }), fc.nat(), (entries, index) => {
        const chain = chainEntries(CHAIN_START, entries)
        const at = index % (chain.length - 1)
        expect(verifyChain(chain.toSpliced(at, 1)).isIntact).toBe(false)
        const [one, two] = [chain[at], chain[at + 1]] as [ChainEntry, ChainEntry]
        expect(verifyChain(chain.toSpliced(at, 2, two, one)).isIntact).toBe(false)
      }),
    )
  })
})
