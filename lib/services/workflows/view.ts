import type { JsonObject } from '#core/json.ts'
import type { Issue } from '#core/errors.ts'
import type { Instant } from '#core/time.ts'
import type { Graph } from '#engine/graph.ts'
import type { RollbackOutcome, RunStatus, TaskStatus } from '#engine/model.ts'
import type { RehearsalEnd } from '#engine/rehearsal.ts'
import type { Can, RunLine } from '#services/runs/view.ts'

export interface WorkflowLine {
  readonly name: string
  readonly version: number
  readonly description: string
  readonly serviceFunction: string
  readonly lastRun: RunLine | null
}

/** A gate a launch will meet, told before the button is pressed. */
export interface GateView {
  readonly ref: string
  readonly title: string
  readonly group: string
  readonly quorum: number
}

export interface NodeView {
  readonly ref: string
  readonly name: string
  readonly type: string
  /** Nesting depth and branch label, e.g. `migrate` in branch 2 of the fork. */
  readonly depth: number
  readonly branch: string | null
  readonly rollback: string | null
}

export interface WorkflowView extends WorkflowLine {
  readonly versions: readonly { readonly version: number; readonly createdAt: Instant; readonly createdBy: string }[]
  readonly inputSchema: JsonObject | null
  readonly inputTemplate: JsonObject
  readonly nodes: readonly NodeView[]
  readonly gates: readonly GateView[]
  readonly canLaunch: Can
  readonly canRegister: Can
  readonly definition: JsonObject
  readonly graph: Graph
  /** What a dry run needs so that everything goes well, to be edited. */
  readonly mocks: JsonObject
}

/** What registering a text would do. */
export interface Preview {
  readonly name: string | null
  /** What forbids it, each with the JSON path in the text. */
  readonly issues: readonly Issue[]
  /** What deserves a second look. */
  readonly warnings: readonly Issue[]
  /** Null while there are issues. A task definition has no versions: its `version` is null. */
  readonly becomes: { readonly version: number | null; readonly isSame: boolean } | null
  /** What is registered now under this name, as far as the viewer may see it. */
  readonly latest: { readonly version: number | null; readonly definition: JsonObject } | null
  readonly canRegister: Can | null
}

/** Where the editor begins. */
export interface Draft {
  readonly name: string | null
  readonly definition: JsonObject
  /** Of the definition, with help for each field. */
  readonly schema: JsonObject
  readonly preview: Preview
}

export interface VersionView {
  readonly version: number
  readonly createdAt: Instant
  readonly createdBy: string
  readonly definition: JsonObject
}

/** Two versions of one workflow. */
export interface VersionPair {
  readonly name: string
  readonly before: VersionView
  readonly after: VersionView
}

export interface TaskDefinitionView {
  readonly name: string
  readonly description: string
  readonly updatedAt: Instant
  readonly definition: JsonObject
}

/** One attempt of a dry run. Times count from its start, in milliseconds. */
export interface TestTask {
  readonly ref: string
  readonly node: string
  readonly name: string
  readonly type: string
  readonly status: TaskStatus
  readonly retryCount: number
  readonly iteration: number
  readonly isRollback: boolean
  readonly input: JsonObject
  readonly output: JsonObject
  readonly reason: string | null
  readonly startsMs: number
  readonly endsMs: number | null
}

/** What a dry run came to: nothing of it was kept and nothing was called. */
export interface TestResult {
  readonly status: RunStatus
  readonly rollback: RollbackOutcome
  readonly reason: string | null
  readonly output: JsonObject
  readonly tasks: readonly TestTask[]
  readonly asked: readonly GateView[]
  readonly end: RehearsalEnd
}
