import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { safePath } from '../../../components/shell/safe-path.ts'

test.each([
  ['/runs', '/runs'],
  ['/runs?status=FAILED&q=a%20b', '/runs?status=FAILED&q=a%20b'],
  ['/approvals/0192f4c1#plan', '/approvals/0192f4c1'],
  ['workflows/deploy-api', '/workflows/deploy-api'],
])('%s is gone to as %s', (wanted, path) => expect(safePath(wanted)).toBe(path))

test.each([
  [undefined],
  [['/runs', '/approvals']],
  [''],
  ['/sign-in'],
  ['/sign-in?to=/runs'],
  ['/api/auth/signout'],
  ['http://[not a host'],
])('%j leads to the overview', (wanted) => expect(safePath(wanted)).toBe('/'))

test.each([
  ['https://elsewhere.example/runs', '/runs'],
  ['//elsewhere.example/runs', '/runs'],
  ['\\\\elsewhere.example/runs', '/runs'],
  ['/\\elsewhere.example', '/'],
  ['/.//elsewhere.example', '/elsewhere.example'],
  ['/%0a//elsewhere.example', '/%0a//elsewhere.example'],
])('%s stays in this console, at %s', (wanted, path) => expect(safePath(wanted)).toBe(path))

test('whatever is asked for, one stays in this console', () => {
  const pieces = constantFrom('/', '\\', '.', '@', ':', '?', '#', '\t', '%2f', 'https:', 'elsewhere.example')
  const wanted = array(pieces, { maxLength: 8 }).map((parts) => parts.join(''))
  const origin = 'https://console.example'
  assert(property(wanted, (text) => new URL(safePath(text), origin).origin === origin))
})
