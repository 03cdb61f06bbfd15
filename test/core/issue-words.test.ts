import { expect, test } from 'vitest'
import { z } from 'zod'
import { inWords } from '#core/issue-words.ts'

const Schema = z.strictObject({
  name: z.string(),
  tasks: z.array(z.strictObject({ ref: z.string() })),
  count: z.int().max(9).optional(),
  at: z.date().optional(),
  own: z.string('says it itself').optional(),
})
const said = (value: unknown) =>
  Schema.safeParse(value, { error: inWords }).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)

test.each([
  [{}, ['name is required', 'tasks is required']],
  [{ name: 3, tasks: {} }, ['name must be a text, not a number', 'tasks must be a list, not an object']],
  [
    { name: null, tasks: [{ ref: true }, []] },
    [
      'name must be a text, not null',
      'tasks.0.ref must be a text, not true or false',
      'tasks.1 must be an object, not a list',
    ],
  ],
  [{ name: 'a', tasks: [], naem: 1, x: 2 }, [' holds what is not known: naem, x']],
  [{ name: 'a', tasks: [], at: 'now' }, ['at must be date, not a text']],
  [{ name: 'a', tasks: [], own: 1 }, ['own says it itself']],
  [{ name: 'a', tasks: [], count: 10 }, ['count Too big: expected number to be <=9']],
])('%j: %j', (value, expected) => expect(said(value)).toEqual(expected))
