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
