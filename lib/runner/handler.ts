import type { Actor } from '#core/context.ts'
import type { RunId, SpanId, TaskId, TraceId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'

/** What a handler knows of the attempt it runs: built from the attempt's row alone, never inherited from a request. */
export interface RunningTask {
  readonly runId: RunId
  readonly taskId: TaskId
  readonly ref: string
  /** Conductor's type of the node. */
  readonly type: string
  /** What the engine keeps with the attempt beside its input: for scripts `{ script }`. */
  readonly state: JsonObject | null
  readonly retryCount: number
  readonly iteration: number
  /** When the attempt started, as its row says: its identity token is valid from here. */
  readonly startedAt: Instant
  /** Who the run acts for. */
  readonly actor: Actor
  readonly traceId: TraceId
  /** The attempt's own span: the parent of everything the handler does. */
  readonly spanId: SpanId
  /** Stable over all attempts of this task in this run: give it to whatever must not happen twice. */
  readonly idempotencyKey: string
  /** Aborted when the lease is lost, the attempt was cancelled or the process stops. */
  readonly signal: AbortSignal
}

/** Runs one attempt; what it returns is the attempt's output. Throw TaskFailure to say why it failed. */
export type Handler = (input: JsonObject, task: RunningTask) => Promise<JsonObject>

/** Handlers by queue (`task:<name>`, `system:http`). */
export type Handlers = ReadonlyMap<string, Handler>

/** A failure whose reason may be shown; `isFinal` forbids a retry (Conductor: FAILED_WITH_TERMINAL_ERROR). */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure'
  readonly isFinal: boolean
  readonly output: JsonObject

  constructor(reason: string, options: { isFinal?: boolean; output?: JsonObject } = {}) {
    super(reason)
    this.isFinal = options.isFinal ?? false
    this.output = options.output ?? {}
  }
}
