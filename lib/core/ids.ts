import { z } from 'zod'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const NIL = '00000000-0000-0000-0000-000000000000'

const uuid = z
  .string()
  .toLowerCase()
  .regex(UUID, 'must be a UUID')
  .refine((text) => text !== NIL, 'must not be the nil UUID')

/** A run's id. The 16 bytes of a root run's id are its trace id. */
export const RunId = uuid.brand<'RunId'>()
export type RunId = z.infer<typeof RunId>

/** An attempt's id (Conductor: taskId). Its last 8 bytes are the attempt's span id. */
export const TaskId = uuid.brand<'TaskId'>()
export type TaskId = z.infer<typeof TaskId>

/** The id of one generation of a run: the run id for the first, a UUID of its own for those that retry, restart or rerun open. */
export const GenerationId = uuid.brand<'GenerationId'>()
export type GenerationId = z.infer<typeof GenerationId>

/** A person's id in our database: opaque, stable, and the `user.id` of every span they cause. */
export const UserId = uuid.brand<'UserId'>()
export type UserId = z.infer<typeof UserId>

/** 32 lower-case hex digits, not all zero (W3C Trace Context). */
export const TraceId = z
  .string()
  .regex(/^(?!0{32})[0-9a-f]{32}$/, 'must be 32 lower-case hex digits')
  .brand<'TraceId'>()
export type TraceId = z.infer<typeof TraceId>

/** 16 lower-case hex digits, not all zero (W3C Trace Context). */
export const SpanId = z
  .string()
  .regex(/^(?!0{16})[0-9a-f]{16}$/, 'must be 16 lower-case hex digits')
  .brand<'SpanId'>()
export type SpanId = z.infer<typeof SpanId>

/** Fills `bytes` with random bytes and returns it; handed in, because pure rooms draw nothing themselves. */
export type RandomBytes = (length: number) => Uint8Array

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

const asUuid = (digits: string): string =>
  [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-')

/**
 * A UUIDv7 (RFC 9562) of 48 bits of milliseconds and 74 random bits. No counter: a library's counter bits would bias
 * trace-id-ratio sampling. The variant bits keep the last 8 bytes from ever being zero.
 */
export function newUuid(atMs: number, random: RandomBytes): string {
  const bytes = new Uint8Array(16)
  bytes.set(random(10), 6)
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(atMs / 2 ** (8 * (5 - i))) % 256
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return asUuid(hex(bytes))
}

/** The milliseconds of a UUIDv7. */
export const msOfUuid = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16)

export const newRunId = (atMs: number, random: RandomBytes): RunId => newUuid(atMs, random) as RunId
export const newGenerationId = (atMs: number, random: RandomBytes): GenerationId =>
  newUuid(atMs, random) as GenerationId
export const newTaskId = (atMs: number, random: RandomBytes): TaskId => newUuid(atMs, random) as TaskId

/** A UUIDv8 (RFC 9562) of the first 16 bytes of a digest: the same name gives the same id, and its tail is never zero. */
export function namedRunId(digest: Uint8Array): RunId {
  const bytes = Uint8Array.from(digest.subarray(0, 16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return asUuid(hex(bytes)) as RunId
}

/** 8 random bytes as a span id; the top bit is set so that it is never zero. */
export function newSpanId(random: RandomBytes): SpanId {
  const bytes = random(8)
  bytes[0] = (bytes[0] ?? 0) | 0x80
  return hex(bytes) as SpanId
}

/** The trace of a root run: the run id's own 16 bytes. Give the root's id, not a child's. */
export const traceIdOf = (rootRunId: RunId): TraceId => rootRunId.replaceAll('-', '') as TraceId

/** The span of an attempt, or the root span of a generation: the last 8 bytes of its id. */
export const spanIdOf = (id: TaskId | RunId | GenerationId): SpanId => id.replaceAll('-', '').slice(16) as SpanId

/** The root run a trace belongs to, if the trace is one of ours. */
export const runIdOfTrace = (traceId: TraceId): RunId => asUuid(traceId) as RunId
