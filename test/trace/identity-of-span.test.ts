import { expect, test } from 'vitest'
import { identityOfSpan } from '#trace/identity-of-span.ts'
import { LAUNCHER } from './chain-of-run.ts'

test.each([
  ['by its token', { personId: LAUNCHER, isVerified: true, attributes: {} }, { kind: 'verified', personId: LAUNCHER }],
  [
    'by its token, whatever it says itself',
    { personId: LAUNCHER, isVerified: true, attributes: { 'user.id': 'eve' } },
    { kind: 'verified', personId: LAUNCHER },
  ],
  [
    'by what it says itself',
    { personId: null, isVerified: false, attributes: { 'user.id': 'eve' } },
    { kind: 'claimed', claim: 'eve' },
  ],
  [
    'by its run, when it says nothing',
    { personId: LAUNCHER, isVerified: false, attributes: { 'user.id': '' } },
    { kind: 'of-run', personId: LAUNCHER },
  ],
  ['not at all', { personId: null, isVerified: false, attributes: { 'user.id': 7 } }, { kind: 'unknown' }],
])('whom a span was made for is known %s', (_, span, identity) => {
  expect(identityOfSpan(span)).toEqual(identity)
})
