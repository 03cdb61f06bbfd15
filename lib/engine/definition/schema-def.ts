import { z } from 'zod'
import { Name, orDefault, orNull, Values } from './field.ts'

/** Conductor: SchemaDef. `data` is a JSON Schema when `type` is JSON. */
export const SchemaDef = z.looseObject({
  name: orNull(Name),
  version: orDefault(z.int(), 1),
  type: orDefault(z.enum(['JSON', 'AVRO', 'PROTOBUF']), 'JSON'),
  data: orNull(Values),
  externalRef: orNull(z.string()),
})
export type SchemaDef = z.infer<typeof SchemaDef>
