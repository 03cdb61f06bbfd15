import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { parseWorkflow } from '#engine/definition/parse.ts'
import { workflowWarnings } from '#engine/definition/warnings.ts'
import { graphOf } from '#engine/graph.ts'
import { choice, fork, programOf, simple, undoable, workflow } from './definitions.ts'
import { begin } from './operator.ts'

const dynamic = simple('d', { type: 'FORK_JOIN_DYNAMIC', inputParameters: { forkTaskInputs: [1, 2] } })
const alone = fork('f', [simple('x')], [simple('y')])

const FORKS: readonly (readonly [string, JsonObject])[] = [
  ['f', alone],
  ['d', dynamic],
]

test.each(FORKS)(
  'A run that comes to a fork with no JOIN behind it fails there (%s), and nothing in it begins',
  (ref, one) => {
    for (const behind of [[], [simple('z')]]) {
      const world = begin([one, ...behind])
      expect(world.current).toMatchObject({ status: 'FAILED', failedRefs: [ref] })
      expect(world.current.reason).toContain('no JOIN follows it')
      expect([...world.attempts.values()].map((row) => `${row.ref} ${row.status}`)).toEqual([
        `${ref} FAILED_WITH_TERMINAL_ERROR`,
      ])
    }
  },
)

test('What was done before is undone', () => {
  const world = begin([undoable('a'), alone])
  world.end('a')
  expect(world.open()).toEqual(['a.rollback'])
})

test('Nor does a loop go on that has such a fork in it', () => {
  const loop = simple('l', { type: 'DO_WHILE', loopOver: [alone], loopCondition: 'false' })
  expect(begin([loop]).current.status).toBe('FAILED')
})

test('A run that does not come to it does as it would without', () => {
  const tasks = [choice('s', { never: [alone] }), simple('z')]
  const world = begin(tasks)
  world.end('z')
  expect(world.current.status).toBe('COMPLETED')
  expect(graphOf(programOf(workflow(tasks))).nodes.map(({ ref }) => ref)).toEqual(['s', 'f', 'x', 'y', 'z'])
})

test.each(FORKS)('Who registers it is told (%s)', (_ref, one) => {
  const issues = workflowWarnings(parseWorkflow(workflow([one, simple('z')])), new Set(['x', 'y', 'z']))
  expect(issues).toContainEqual({
    path: '$.tasks[0]',
    message: expect.stringMatching(/^no JOIN follows this FORK_JOIN(_DYNAMIC)?: a run that comes to it fails$/),
  })
})
