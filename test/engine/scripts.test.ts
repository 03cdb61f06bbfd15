import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { parseWorkflow } from '#engine/definition/parse.ts'
import { scriptsOf } from '#engine/definition/scripts.ts'
import { choice, simple, workflow } from './definitions.ts'

const T = '$.tasks[0]'
const node = (type: string, extra: JsonObject): JsonObject => simple('n', { type, ...extra })
const cases = { decisionCases: { x: [] } }

test.each<{ what: string; task: JsonObject; found: readonly string[] }>([
  {
    what: 'a SWITCH by a script',
    task: { ...choice('s', { x: [] }), evaluatorType: 'javascript', expression: '$.a' },
    found: [`${T}.expression javascript program`],
  },
  { what: 'a SWITCH by a value', task: choice('s', { x: [] }), found: [] },
  {
    what: 'a DECISION by a script',
    task: node('DECISION', { caseExpression: '1', ...cases }),
    found: [`${T}.caseExpression javascript program`],
  },
  { what: 'a DECISION by a value', task: node('DECISION', { caseValueParam: 'a', ...cases }), found: [] },
  {
    what: 'a loop',
    task: node('DO_WHILE', { loopCondition: '$.a', loopOver: [simple('x')] }),
    found: [`${T}.loopCondition javascript program`],
  },
  {
    what: 'an INLINE task',
    task: node('INLINE', { inputParameters: { expression: '1' } }),
    found: [`${T}.inputParameters.expression javascript program`],
  },
  {
    what: 'an INLINE task by a value',
    task: node('INLINE', { inputParameters: { evaluatorType: 'value-param', expression: 'a' } }),
    found: [],
  },
  {
    what: 'an INLINE task whose script is put together at run time',
    task: node('INLINE', { inputParameters: { expression: '${workflow.input.script}' } }),
    found: [],
  },
  {
    what: 'a LAMBDA',
    task: node('LAMBDA', { inputParameters: { scriptExpression: 'return 1' } }),
    found: [`${T}.inputParameters.scriptExpression javascript body`],
  },
  {
    what: 'a jq task',
    task: node('JSON_JQ_TRANSFORM', { inputParameters: { queryExpression: '.a' } }),
    found: [`${T}.inputParameters.queryExpression jq program`],
  },
])('The script of $what is found at its place', ({ task, found }) => {
  const scripts = scriptsOf(parseWorkflow(workflow([task])))
  expect(scripts.map(({ path, script }) => `${path} ${script.language} ${script.form}`)).toEqual(found)
})

test('A script inside a loop is found too', () => {
  const inline = simple('x', { type: 'INLINE', inputParameters: { expression: '1' } })
  const loop = node('DO_WHILE', { loopCondition: 'true', loopOver: [inline] })
  expect(scriptsOf(parseWorkflow(workflow([loop]))).map(({ path }) => path)).toEqual([
    `${T}.loopCondition`,
    `${T}.loopOver[0].inputParameters.expression`,
  ])
})
