import type { RunId } from '#core/ids.ts'
import type { RunListState, RunPeriod } from '#core/run-list.ts'
import type { Instant } from '#core/time.ts'
import type { PersonView, RunLine } from './view.ts'

/** All filters of the run list; every one is in the URL, and every one given must hold. */
export interface RunFilter {
  readonly state?: RunListState | undefined
  readonly workflow?: string | undefined
  /** Of its definition. */
  readonly version?: number | undefined
  /** A person's id, or `me`. */
  readonly by?: string | undefined
  /** An agent's id; `*` for whatever agent. */
  readonly agent?: string | undefined
  readonly schedule?: string | undefined
  /** `name=value`, or a name alone. */
  readonly label?: readonly string[] | undefined
  /** `path=value` of the input; without a path, the value anywhere in it. */
  readonly input?: readonly string[] | undefined
  /** A task's name: it failed in the run, whether or not a retry made it good. */
  readonly task?: string | undefined
  /** The reference of a gate that people decided on; `*` for whatever gate. */
  readonly gate?: string | undefined
  readonly trace?: string | undefined
  /** A run's id, a trace id, a correlation id, a label, a value of the input, words of why it was launched or of a reason. */
  readonly text?: string | undefined
  /** Created in so long a time before now. */
  readonly within?: RunPeriod | undefined
  readonly after?: number | undefined
  readonly before?: number | undefined
}

/** A page by keyset: `next` is opaque, null at the end. */
export interface RunPage {
  readonly runs: readonly RunLine[]
  readonly next: string | null
  /** How far back was looked, when so many runs were looked through that the rest is left for the next page; else null. */
  readonly lookedTo: Instant | null
}

/** Runs that changed as the viewer may see them, and which of them meet the filter. */
export interface ChangedRuns {
  readonly runs: readonly RunLine[]
  readonly listed: readonly RunId[]
}

/** What filters may be chosen from: of the newest runs the viewer may see. */
export interface RunChoices {
  readonly people: readonly PersonView[]
  readonly agents: readonly string[]
  readonly schedules: readonly string[]
  readonly labels: readonly string[]
}
