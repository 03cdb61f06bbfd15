import { z } from 'zod'
import { Json, type JsonObject } from '#core/json-schema.ts'

/** A field that may be missing or null: Conductor reads null as the default. */
export const orDefault = <S extends z.ZodType>(schema: S, fallback: z.infer<S>) =>
  schema.nullish().transform((value): z.infer<S> => value ?? fallback)

/** A field that may be missing or null and has no default. */
export const orNull = <S extends z.ZodType>(schema: S) =>
  schema.nullish().transform((value): z.infer<S> | null => value ?? null)

/** Seconds and counts: whole and not negative. */
export const Count = z.int().min(0)

/** A whole number, also as text (Conductor reads both). */
export const IntOrText = z.preprocess(
  (value) => (typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value),
  z.int(),
)

export const Name = z.string().min(1).max(255)

export const Values: z.ZodType<JsonObject> = z.record(z.string(), Json)
