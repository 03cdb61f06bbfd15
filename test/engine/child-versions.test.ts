import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { openChildrenOf, withChildVersions } from '#engine/child-versions.ts'
import { parseWorkflow } from '#engine/definition/parse.ts'
import { choice, fork, join, simple, workflow } from './definitions.ts'

const sub = (ref: string, subWorkflowParam: JsonObject): JsonObject =>
  simple(ref, { type: 'SUB_WORKFLOW', subWorkflowParam })
const loop = (ref: string, body: JsonObject): JsonObject =>
  simple(ref, { type: 'DO_WHILE', loopCondition: 'false', loopOver: [body] })

const nested = (version: number | null, other: number | null): JsonObject[] => [
  sub('a', { name: 'child', version }),
  choice('s', { x: [sub('b', { name: 'child', version })] }, [sub('c', { name: 'other', version: other })]),
  fork('f', [loop('l', sub('d', { name: 'child', version }))]),
  join('j', ['l']),
]

test('A sub-workflow without a version gets the newest there is, wherever it stands', () => {
  const open = parseWorkflow(workflow(nested(null, null)))
  expect(openChildrenOf(open)).toEqual(['child', 'other'])
  const versions = new Map([['child', 3]])
  expect(withChildVersions(open, versions)).toEqual(parseWorkflow(workflow(nested(3, null))))
})

test.each([
  { what: 'a version of its own', param: { name: 'child', version: 2 } },
  { what: 'version 0, the newest when it is launched', param: { name: 'child', version: 0 } },
  { what: 'a name that is known at run time only', param: { name: '${workflow.input.name}' } },
  {
    what: 'a definition of its own',
    param: { name: 'child', workflowDefinition: { name: 'c', tasks: [simple('x')] } },
  },
])('Nothing is fixed of one with $what', ({ param }) => {
  const definition = parseWorkflow(workflow([sub('a', param)]))
  expect(openChildrenOf(definition)).toEqual([])
  expect(withChildVersions(definition, new Map([['child', 3]]))).toEqual(definition)
})
