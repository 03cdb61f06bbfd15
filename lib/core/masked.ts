import { isObject, type Json, type JsonObject } from './json.ts'

/** What is shown in place of a value under a masked name (Conductor: WorkflowDef.maskedFields). */
export const MASKED = '***'

/** A payload without what is masked in it: to begin another launch with. */
export const withoutMasked = (payload: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(payload).flatMap(([name, value]): [string, Json][] => {
      if (value === MASKED) return []
      return [[name, isObject(value) ? withoutMasked(value) : value]]
    }),
  )
