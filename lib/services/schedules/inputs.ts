import { z } from 'zod'
import { Int, Moment, Text } from '#core/input.ts'
import { JsonObject } from '#core/json-schema.ts'
import { CATCH_UPS, OVERLAPS } from '#db/schedules.ts'
import { Reason } from '../runs/inputs.ts'

/** Addresses of the console that are no schedule. */
const RESERVED = new Set(['new'])

export const ScheduleName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'must begin with a letter or digit and hold only letters, digits, . _ and -',
  )
  .refine((name) => !RESERVED.has(name), 'is a word of the console: choose another name')

const Bound = Moment.nullable().default(null)

const CronLine = z.strictObject({
  expression: Text.trim().min(1, 'say when').max(200),
  /** Conductor's default. */
  zoneId: Text.trim().min(1).max(64).default('UTC'),
})

const timing = {
  crons: z.array(CronLine).min(1, 'say when').max(5).readonly(),
  /** Inclusive. */
  startAt: Bound,
  /** Exclusive. */
  endAt: Bound,
}

export const TimingInput = z.strictObject(timing)

/** What somebody writes down of a schedule. */
export const ScheduleFactsInput = z.strictObject({
  ...timing,
  description: Text.trim().max(2_000).default(''),
  /** The newest at every fire when it is left out. */
  version: Int.min(1).nullable().default(null),
  input: JsonObject,
  /** Conductor: 0 to 99, higher is sooner. */
  priority: z.int().min(0).max(99).default(0),
  overlap: z.enum(OVERLAPS).default('SKIP'),
  catchUp: z.enum(CATCH_UPS).default('NONE'),
})

/** A schedule in the revision that was looked at. */
const named = { name: Text.min(1).max(100), revision: Int.min(1) }

export const NamedInput = z.strictObject(named)
export const PauseInput = z.strictObject({ ...named, reason: Reason })
export const ChangeInput = z.strictObject({ ...named, ...ScheduleFactsInput.shape })
