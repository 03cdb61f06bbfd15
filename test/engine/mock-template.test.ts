import { expect, test } from 'vitest'
import { mockTemplate } from '#engine/mock-template.ts'
import * as d from './definitions.ts'

test('Every task somebody takes and every gate gets a mock; outputs hold what the definition reads', () => {
  const tasks = [
    d.simple('build'),
    d.gate('ask'),
    d.fork('f', [d.undoable('a', {}, { at: '${build.output.place.host}' })]),
    d.join('j', ['a']),
    d.choice('s', {
      x: [d.simple('c', { inputParameters: { d: '${build.output.digest}', n: '${a.output.list[0]}' } })],
    }),
  ]
  const outputParameters = { host: '${build.output.place}', id: '${c.output.id}', all: '${workflow.input.x}' }
  expect(mockTemplate(d.programOf(d.workflow(tasks, { outputParameters })))).toEqual({
    build: [{ status: 'COMPLETED', output: { place: { host: 'example' }, digest: 'example' } }],
    ask: [{ status: 'COMPLETED' }],
    a: [{ status: 'COMPLETED', output: {} }],
    c: [{ status: 'COMPLETED', output: { id: 'example' } }],
  })
})

test('What is read deeper wins over what is read whole, in either order', () => {
  const reads = (x: string, y: string) =>
    mockTemplate(d.programOf(d.workflow([d.simple('a'), d.simple('b', { inputParameters: { x, y } })])))['a']
  const deep = [{ status: 'COMPLETED', output: { p: { q: 'example', r: 'example' } } }]
  expect(reads('${a.output.p.q}', '${a.output.p.r}')).toEqual(deep)
})

test('A path through a prototype changes none', () => {
  const inputParameters = { x: '${a.output.__proto__.spoiled}', y: '${a.output.constructor.name}' }
  const template = mockTemplate(d.programOf(d.workflow([d.simple('a'), d.simple('b', { inputParameters })])))
  expect(template['a']).toEqual([{ status: 'COMPLETED', output: { constructor: { name: 'example' } } }])
  expect('spoiled' in {}).toBe(false)
})

test('other runs and unknown types need an answer; scripts and what ends by itself do not', () => {
  const javascript = { evaluatorType: 'javascript', expression: '$.x' }
  const tasks = [
    d.simple('i', { type: 'INLINE', inputParameters: { evaluatorType: 'javascript', expression: '1' } }),
    { ...d.choice('s', { yes: [d.simple('a')] }), ...javascript },
    d.simple('l', { type: 'DO_WHILE', loopCondition: 'true', loopOver: [d.simple('b')] }),
    d.simple('sub', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'other' } }),
    d.simple('w', { type: 'WAIT', inputParameters: { duration: '5 s' } }),
    d.simple('old', { type: 'DECISION', caseExpression: '1', decisionCases: { one: [d.simple('c')] } }),
    d.choice('v', { x: [] }),
    d.simple('t', { type: 'MY_TYPE', inputParameters: { x: '${i.output.result}', y: '${sub.output.id}' } }),
  ]
  const template = mockTemplate(d.programOf(d.workflow(tasks)))
  const outputs = Object.entries(template).map(([ref, mocks]) => [ref, Array.isArray(mocks) ? mocks[0] : null])
  expect(Object.fromEntries(outputs)).toEqual({
    a: { status: 'COMPLETED', output: {} },
    b: { status: 'COMPLETED', output: {} },
    sub: { status: 'COMPLETED', output: { id: 'example' } },
    c: { status: 'COMPLETED', output: {} },
    t: { status: 'COMPLETED', output: {} },
  })
})
