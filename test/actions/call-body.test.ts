import { expect, test } from 'vitest'
import { refusalOfBody } from '#actions/call-body.ts'

const CALL = { 'next-action': '00'.repeat(21) }
const FORM = { 'content-type': 'multipart/form-data; boundary=b' }
const part = (name: string, text: string): string =>
  `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`

const answerTo = async (body: string, headers: HeadersInit): Promise<number | null> =>
  (await refusalOfBody(new Request('http://localhost/runs', { method: 'POST', body, headers })))?.status ?? null

test.each<readonly [string, string, HeadersInit, number | null]>([
  ['a call', '[{"a":1},"$undefined"]', CALL, null],
  ['a call without arguments', '[]', CALL, null],
  ['a call that is no JSON', '[{"a"', CALL, 400],
  ['a call of nothing', '', CALL, 400],
  ['a call that is no list', '{"a":1}', CALL, 400],
  [
    'a call whose form holds its arguments',
    `${part('1', 'x')}${part('0', '["$K1"]')}--b--`,
    { ...CALL, ...FORM },
    null,
  ],
  ['a call whose form holds none', `${part('1', 'x')}--b--`, { ...CALL, ...FORM }, 400],
  ['a call whose form holds garbage', `${part('0', 'x')}--b--`, { ...CALL, ...FORM }, 400],
  ['a call whose form ends too early', part('0', '[]').slice(0, 40), { ...CALL, ...FORM }, 400],
  ['a form', `${part('a', 'x')}--b--`, FORM, null],
  ['a form without an end', 'garbage', FORM, 400],
  ['a form without a boundary', 'garbage', { 'content-type': 'multipart/form-data' }, 400],
  ['something else', 'garbage', { 'content-type': 'text/plain' }, null],
  ['a long call', JSON.stringify(['x'.repeat(1_048_576)]), CALL, 413],
  ['what says that it is long', '[]', { ...CALL, 'content-length': '1048577' }, 413],
])('%s', async (_, body, headers, status) => {
  expect(await answerTo(body, headers)).toBe(status)
})

test('what was not done is said', async () => {
  const refused = await refusalOfBody(new Request('http://localhost/', { method: 'POST', body: '{', headers: CALL }))
  expect(await refused?.text()).toBe(
    'The body of this request could not be read: it is no list of arguments in JSON. Nothing was done.\n',
  )
})
