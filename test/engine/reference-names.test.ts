import { expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { parseWorkflow } from '#engine/definition/parse.ts'
import { choice, fork, join, simple, undoable, workflow } from './definitions.ts'
import { play } from './universe.ts'

/** As JSONPath writes it in brackets. */
const bracketed = (ref: string): string => `['${ref.replace(/['\\]/g, String.raw`\$&`)}']`

const PLAIN = [
  'a-b',
  'a/b?c#d&e=f',
  'a:b,c',
  'ünï😀',
  'a{b}',
  'a$b',
  'a$',
  "it's",
  'say"x"',
  'a*b',
  'a@b',
  '%41',
  'a~b',
  'a]',
  'constructor',
]
const ODD = [
  'my task',
  'a.b',
  'a[0]',
  '[x]',
  '*',
  '@x',
  '$x',
  'f()',
  ' led',
  'two\nlines',
  'back\\slash',
  '..',
  '{',
  'toString ',
]

const readBy = (ref: string, path: string): JsonObject =>
  play([simple(ref), simple('z', { inputParameters: { n: `\${${path}.output.n}`, text: `<\${${path}.status}>` } })])[0]
    .end('sample', ref, 'COMPLETED', { n: { deep: 1 } })
    .of('sample')
    .at('z').input

test.each([...PLAIN, ...ODD])('A task may be called %j: expressions read it in brackets', (ref) => {
  const expected = ref === '{' ? undefined : { n: { deep: 1 }, text: '<COMPLETED>' }
  if (expected) expect(readBy(ref, bracketed(ref))).toEqual(expected)
  else
    expect(
      play([simple(ref)])[0]
        .end('sample', ref)
        .of('sample').current.status,
    ).toBe('COMPLETED')
})

test.each(PLAIN)('What JSONPath takes for a name, %j, is read behind a dot as well', (ref) => {
  expect(readBy(ref, ref)).toEqual({ n: { deep: 1 }, text: '<COMPLETED>' })
  expect(readBy(ref, `$.${ref}`)).toEqual({ n: { deep: 1 }, text: '<COMPLETED>' })
})

const issuesOf = (definition: JsonObject): readonly string[] => {
  try {
    parseWorkflow(definition)
    return []
  } catch (error) {
    if (isAppError(error)) return error.issues.map(({ path, message }) => `${path} ${message}`)
    throw error
  }
}

test('Behind a dot a name with spaces is no JSONPath: registration says so', () => {
  const reads = simple('z', { inputParameters: { n: '${my task.output.n}' } })
  expect(issuesOf(workflow([simple('my task'), reads]))).toEqual([
    expect.stringMatching(/^\$\.tasks\[1\]\.inputParameters\.n \$\{my task\.output\.n\} cannot be read/),
  ])
})

test.each(['workflow', 'undone', 'CPEWF_TASK_ID', '__proto__', 'a__2', 'a.rollback', 'a\u0000', 'a\ud800'])(
  'No task can be called %j',
  (ref) => {
    const named = { ...simple(ref), name: 'a' }
    expect(issuesOf(workflow([named]))).toEqual([expect.stringContaining('cannot be a reference')])
  },
)

const AWKWARD = ['my task', "it's", 'a.b', '[x]']

test.each(AWKWARD)('Forks, switches and loops of tasks called like %j run to their end', (name) => {
  const [a, b, c, l, j, s] = ['a', 'b', 'c', 'l', 'j', 's'].map((letter) => `${name} ${letter}`) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const script = (ref: string): string => JSON.stringify(ref)
  const loop = simple(l, {
    type: 'DO_WHILE',
    loopOver: [simple(c)],
    loopCondition: `$[${script(l)}].iteration < 2 && $[${script(c)}].n > 0`,
  })
  const chosen = { ...choice(s, { x: [loop] }), inputParameters: { value: 'x' } }
  const outputParameters = { all: `\${${bracketed(l)}.output}`, joined: `\${${bracketed(j)}.output}` }
  const [universe, world] = play(
    [fork(`${name} f`, [simple(a)], [simple(b)]), join(j, [a, b]), chosen],
    {},
    { outputParameters },
  )
  for (const [ref, n] of [
    [a, 1],
    [b, 2],
    [`${c}__1`, 3],
    [`${c}__2`, 4],
  ] as const)
    universe.end('sample', ref, 'COMPLETED', { n })
  expect(world.current).toMatchObject({
    status: 'COMPLETED',
    output: {
      joined: { [a]: { n: 1 }, [b]: { n: 2 } },
      all: { iteration: 2, 1: { [c]: { n: 3 } }, 2: { [c]: { n: 4 } } },
    },
  })
})

test.each(AWKWARD)('A task called %j is tried again and undone', (ref) => {
  const [universe, world] = play([
    undoable(ref, {}, { n: `\${${bracketed(ref)}.output.n}` }),
    simple('z', { retryCount: 0 }),
  ])
  universe.end('sample', ref, 'FAILED')
  world.tick(60_000)
  universe.end('sample', ref, 'COMPLETED', { n: 1 }).end('sample', 'z', 'FAILED')
  expect(world.at(`${ref}.rollback`)).toMatchObject({ status: 'SCHEDULED', input: { n: 1 } })
  expect(universe.end('sample', `${ref}.rollback`).of('sample').current).toMatchObject({
    status: 'FAILED',
    rollback: 'done',
  })
})
