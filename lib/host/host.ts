import type { Settings } from '#config/settings.ts'
import type { Database } from '#db/database.ts'
import type { Live } from '#db/live.ts'
import type { Orchestrator } from '#orchestrator/port.ts'
import type { TaskTokens } from '#identity/task-token.ts'
import type { Sandbox } from '#sandbox/sandbox.ts'

/** What exists once per process, made by host/open and found through host/current. */
export interface Host {
  readonly settings: Settings
  readonly db: Database
  readonly orchestrator: Orchestrator
  /** Wakes those who watch a run or the list when something of it was committed, by any process. */
  readonly live: Live
  readonly tokens: TaskTokens
  /** Evaluates scripts and checks their syntax. */
  readonly sandbox: Sandbox
  /** Registers the samples and runs tasks from now on. Before, nobody may ask for the orchestrator or the sandbox. */
  start(): Promise<void>
  /** Stops the runner, flushes spans, closes the pools. */
  stop(): Promise<void>
}
