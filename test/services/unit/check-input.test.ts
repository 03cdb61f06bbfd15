import { expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { parseWorkflow } from '#engine/definition/parse.ts'
import { checkInput } from '#services/runs/check-input.ts'

const needsName = { type: 'object', required: ['name'] }
const record = { type: 'record', name: 'Order', fields: [] }

/** Where the input `{}` of a workflow with these fields is wrong; null when it is taken. */
function faultOf(fields: JsonObject, input: JsonObject = {}): string | null {
  const metadata = { 'conductor-lightstep': { serviceFunction: 'payments' } }
  const tasks = [{ name: 'a', taskReferenceName: 'a' }]
  try {
    checkInput(parseWorkflow({ name: 'w', metadata, tasks, ...fields }), input, 'Nothing was launched.')
    return null
  } catch (error) {
    if (isAppError(error)) return error.issues.map(({ path }) => path).join() || error.message
    throw error
  }
}

// Conductor: WorkflowDef.inputSchema, of type JSON, AVRO or PROTOBUF, and enforceSchema, which is true by default.
test.each<{ what: string; fields: JsonObject; fault: string | null }>([
  { what: 'a JSON Schema', fields: { inputSchema: { type: 'JSON', data: needsName } }, fault: '$.input.name' },
  {
    what: 'one that is not enforced',
    fields: { inputSchema: { type: 'JSON', data: needsName }, enforceSchema: false },
    fault: null,
  },
  { what: 'one of another type', fields: { inputSchema: { type: 'AVRO', data: record } }, fault: null },
  { what: 'one without data', fields: { inputSchema: { type: 'JSON', name: 'elsewhere' } }, fault: null },
  {
    what: 'one that the inputTemplate fits, as it lies under an input',
    fields: { inputSchema: { type: 'JSON', data: needsName }, inputTemplate: { name: 'x' } },
    fault: '$.input.name',
  },
])('The input {} is held against $what', ({ fields, fault }) => {
  expect(faultOf(fields)).toBe(fault)
})

test('An input that is not empty is held against the schema with its template', () => {
  const inputSchema = { type: 'JSON', data: needsName }
  expect(faultOf({ inputSchema, inputTemplate: { name: 'x' } }, { other: 1 })).toBe(null)
})
