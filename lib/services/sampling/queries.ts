import type { z } from 'zod'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { NO_MASK, type Mask } from '#core/mask.ts'
import { plusMs } from '#core/time.ts'
import { findWorkflowVersion } from '#db/definitions.ts'
import type { Database } from '#db/database.ts'
import { countBehind, listExportStates, type ExportState } from '#db/exports.ts'
import { listSamplingPolicies } from '#db/sampling-policies.ts'
import { readRuns } from '#db/runs.ts'
import { countEndedRuns, listNoise } from '#db/sampling-reports.ts'
import { currentHost } from '#host/current.ts'
import { destinationsOf, type Destination } from '#telemetry/destinations.ts'
import { noiseOf } from '#trace/sampling-noise.ts'
import { can, mustSee, notFound } from '../authorise.ts'
import { parseInput } from '../parse-input.ts'
import { peopleOf } from '../people.ts'
import { masksOfRuns } from '../mask.ts'
import { resourceOfRun } from '../runs/run-verb-parts.ts'
import { isTraceOpen } from '../runs/trace-sight.ts'
import { mustSeeSystem, SYSTEM } from '../settings/system.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { currentPolicy } from './current-policy.ts'
import { PreviewInput } from './inputs.ts'
import { previewDay } from './preview-day.ts'
import type { DayPreview, DestinationView, NoiseView, SamplingSettingsView } from './view.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const VERSIONS_SHOWN = 10
const NOISE_BOUNDS = { runs: 10, spansPerRun: 1_000 }

/** The rules and rates that count, what they make of the last day, and their versions. */
export async function getSamplingSettings(ctx: Context): Promise<SamplingSettingsView> {
  mustSeeSystem(ctx)
  const { db, settings } = currentHost()
  const [current, kept] = await Promise.all([currentPolicy(db.prisma), listSamplingPolicies(db.prisma, VERSIONS_SHOWN)])
  const people = await peopleOf(
    db.pool,
    kept.map(({ createdBy }) => createdBy),
  )
  return {
    ...current,
    versions: kept.map(({ version, createdAt, createdBy }) => ({
      version,
      savedAt: createdAt,
      by: people.person(createdBy),
    })),
    day: await previewDay(db, current.policy, ctx.now),
    canSave: can(ctx, 'configure', SYSTEM),
    hotHours: settings.hotMs / HOUR_MS,
  }
}

/** What other rules and rates would have made of the last day; nothing is saved. */
export async function previewSamplingPolicy(ctx: Context, rawInput: z.input<typeof PreviewInput>): Promise<DayPreview> {
  mustSeeSystem(ctx)
  const { policy } = parseInput(PreviewInput, rawInput, 'Nothing was looked at.')
  return previewDay(currentHost().db, policy, ctx.now)
}

/** The backends that get spans, and how each fares. */
export async function listDestinations(ctx: Context): Promise<readonly DestinationView[]> {
  mustSeeSystem(ctx)
  const { db, settings } = currentHost()
  const destinations = destinationsOf(settings)
  const states = await listExportStates(
    db.pool,
    destinations.map(({ name }) => name),
  )
  const byName = new Map(states.map((state) => [state.destination, state]))
  return Promise.all(
    destinations.map(async (destination) => destinationView(db, destination, byName.get(destination.name))),
  )
}

async function destinationView(
  db: Database,
  { name, url, scope }: Destination,
  state: ExportState | undefined,
): Promise<DestinationView> {
  if (!state) throw new Error(`nothing is known of the destination ${name}`)
  const { destination: _destination, position, ...fares } = state
  const { origin, pathname } = new URL(url)
  return { ...fares, name, address: `${origin}${pathname}`, scope, behind: await countBehind(db.pool, { position }) }
}

/** The masks of those runs whose traces the viewer may see whole: workers name spans as they like, also by what is to be hidden. */
async function masksOfSeen(ctx: Context, db: Database, runIds: readonly RunId[]): Promise<ReadonlyMap<RunId, Mask>> {
  const runs = [...(await readRuns(db.pool, runIds)).found.values()].map(({ run }) => run)
  const masks = await masksOfRuns(db, runs)
  const isSeen = await Promise.all(
    runs.map(async (run) => can(ctx, 'view', resourceOfRun(run)).allowed && isTraceOpen(ctx, db, run)),
  )
  return new Map(runs.flatMap(({ id }, index) => (isSeen[index] ? [[id, masks[index] ?? NO_MASK] as const] : [])))
}

/** How much of what the newest runs of a workflow sent repeats itself; of traces that the viewer may see only in part nothing is told. */
export async function getNoise(ctx: Context, workflow: string): Promise<NoiseView> {
  const { db } = currentHost()
  const found = await findWorkflowVersion(db.prisma, workflow, null)
  if (!found) throw notFound('Workflow')
  mustSee(ctx, resourceOfWorkflow(found))
  const { runIds, spans } = await listNoise(db.pool, workflow, NOISE_BOUNDS)
  const masks = await masksOfSeen(ctx, db, runIds)
  const seen = spans.flatMap((span) => {
    const mask = masks.get(span.rootRunId)
    return mask ? [{ ...span, name: mask.texts(span.name) }] : []
  })
  return {
    workflow,
    ...noiseOf(masks.size, seen),
    runsPerDay: await countEndedRuns(db.pool, workflow, plusMs(ctx.now, -DAY_MS)),
    spansPerRunMax: NOISE_BOUNDS.spansPerRun,
  }
}
