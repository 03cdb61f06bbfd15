import type { JsonObject } from '#core/json.ts'
import { gate, simple, taskDef, workflow } from '../support/definitions.ts'

/** Lengths of the sequences that are measured. */
export const STEPS = [1, 3, 10] as const

const NAMES = Array.from({ length: 10 }, (_, i) => `step${i + 1}`)

export const TASK_DEFS: readonly JsonObject[] = [...NAMES, 'before', 'next'].map((name) => taskDef(name))

export const nameOf = (steps: number): string => `sequence-${steps}`

/** So many tasks one after the other that do nothing. */
export const sequenceOf = (steps: number): JsonObject =>
  workflow(
    nameOf(steps),
    NAMES.slice(0, steps).map((name) => simple(name)),
  ).workflow

export const GATED: JsonObject = workflow('gated', [simple('before'), gate('ask'), simple('next')]).workflow
