import { UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { isSameIssuer, problemOf, SignInError, whyRefused, type Expected } from '#auth/problem.ts'

const EXPECTED: Expected = {
  issuer: 'https://id.example.com',
  clientId: 'console',
  state: 'state',
  nonce: 'nonce',
  nowSeconds: 1_000,
}
const RIGHT = { iss: 'https://id.example.com/', aud: ['other', 'console'], exp: 2_000, nonce: 'nonce' }

/** As openid-client hands out what it refused. */
const refusedToken = (claims: object): object => ({ jwt: new UnsecuredJWT({ ...RIGHT, ...claims }).encode() })

test.each([
  { error: { error: 'invalid_grant' }, problem: 'CodeRefused' },
  { error: { error: 'invalid_client' }, problem: 'ClientRefused' },
  { error: { error: 'unauthorized_client' }, problem: 'ClientRefused' },
  { error: { error: 'server_error' }, problem: 'ProviderRefused' },
  { error: { params: { state: 'another' } }, problem: 'WrongState' },
  { error: { params: { state: 'state', iss: 'https://elsewhere.example' } }, problem: 'WrongIssuer' },
  { error: { jwt: 'no token' }, problem: 'WrongSignature' },
  { error: refusedToken({ iss: undefined }), problem: 'WrongIssuer' },
  { error: refusedToken({ aud: 'other' }), problem: 'WrongAudience' },
  { error: refusedToken({ exp: 1_000 }), problem: 'TokenExpired' },
  { error: refusedToken({ nonce: undefined }), problem: 'WrongNonce' },
  { error: refusedToken({}), problem: 'WrongSignature' },
  { error: new Error('the network is down'), problem: null },
  { error: 'prose', problem: null },
])('of $error it is $problem that is said', ({ error, problem }) => {
  expect(whyRefused(error, EXPECTED)).toBe(problem)
})

test('a problem survives being wrapped by its code, and no other code is taken for one', () => {
  expect(problemOf({ code: new SignInError('NoGroups').code })).toBe('NoGroups')
  expect(problemOf({ code: 'ECONNREFUSED' })).toBeNull()
  expect(problemOf(null)).toBeNull()
})

test('issuers are the same with or without a last slash, and differ in anything else', () => {
  expect(isSameIssuer('https://id.example.com/', 'https://id.example.com')).toBe(true)
  expect(isSameIssuer('https://id.example.com/realm', 'https://id.example.com')).toBe(false)
  expect(isSameIssuer(undefined, 'https://id.example.com')).toBe(false)
})
