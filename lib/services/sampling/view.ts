import type { Instant } from '#core/time.ts'
import type { ExportState } from '#db/exports.ts'
import type { NoiseReport } from '#trace/sampling-noise.ts'
import type { PreviewLine } from '#trace/sampling-preview.ts'
import type { SamplingPolicy } from '#trace/sampling.ts'
import type { Can, PersonView } from '../runs/view.ts'

/** What rules and rates would have made of the last day. */
export interface DayPreview {
  /** How many runs were looked at. */
  readonly runs: number
  /** There were more; the newest were looked at. */
  readonly isPart: boolean
  readonly lines: readonly PreviewLine[]
}

export interface SamplingSettingsView {
  readonly version: number
  readonly policy: SamplingPolicy
  /** The newest first; without the one that comes with the product. */
  readonly versions: readonly { readonly version: number; readonly savedAt: Instant; readonly by: PersonView }[]
  readonly day: DayPreview
  readonly canSave: Can
  readonly hotHours: number
}

/** A backend and how it fares. */
export interface DestinationView extends Omit<ExportState, 'destination' | 'position'> {
  readonly name: string
  /** Without what lets somebody in. */
  readonly address: string
  readonly scope: 'ours' | 'all'
  /** About how many spans it has not got yet. */
  readonly behind: number
}

/** How much of what the runs of a workflow sent repeats itself, and what that costs. */
export interface NoiseView extends NoiseReport {
  readonly workflow: string
  /** Runs of the last day that ended. */
  readonly runsPerDay: number
  /** Of a run no more spans than this are looked at. */
  readonly spansPerRunMax: number
}
