import type { Context } from '#core/context.ts'
import type { Database } from '#db/database.ts'
import { listRuns } from '#db/run-list.ts'
import { getRun } from '#db/runs.ts'
import type { Run } from '#engine/model.ts'
import { currentHost } from '#host/current.ts'
import { visibleFunctions } from '../authorise.ts'
import { maskOver } from '../mask.ts'
import { parseInput } from '../parse-input.ts'
import { readCompared, type ComparedRun } from './compared-run.ts'
import type { ComparisonView, VersionPairView } from './comparison-view.ts'
import { ComparisonInput } from './inputs.ts'
import { differenceOf, payloadChanges } from './read-difference.ts'
import { lastGood, readRecent } from './recent-runs.ts'
import { linesOf } from './run-line.ts'
import { visibleRun } from './visible-run.ts'

/** Two runs beside each other, by default a run and the last good one of its workflow before it; null when there is none. */
export async function getComparison(ctx: Context, rawInput: unknown): Promise<ComparisonView | null> {
  const { runId, withId } = parseInput(ComparisonInput, rawInput, 'Nothing was read.')
  const { run } = await visibleRun(ctx, runId)
  const { db } = currentHost()
  const other = withId ? (await visibleRun(ctx, withId)).run : await goodBefore(db, ctx, run)
  if (!other) return null
  const [here, there] = [await readCompared(db, run), await readCompared(db, other)]
  return comparisonOf(db, ctx, here, there)
}

async function goodBefore(db: Database, ctx: Context, run: Run): Promise<Run | null> {
  const good = await lastGood(db, ctx, run, await readRecent(db, ctx, run))
  return good && getRun(db.prisma, good.id)
}

async function comparisonOf(
  db: Database,
  ctx: Context,
  here: ComparedRun,
  there: ComparedRun,
): Promise<ComparisonView | null> {
  const ids = [here.run.id, there.run.id]
  const seen = { serviceFunctions: visibleFunctions(ctx), ids }
  const { runs } = await listRuns(db.pool, seen, { behind: null, limit: 2 })
  const lines = await linesOf(db, runs)
  const lineOf = ({ run }: ComparedRun) => lines.find(({ id }) => id === run.id)
  const [ours, theirs] = [lineOf(here), lineOf(there)]
  if (!ours || !theirs) return null
  const mask = await maskOver(db, [here.run, there.run])
  const pair = { here, there, mask }
  const { versions: _changed, ...difference } = differenceOf(pair)
  const output = payloadChanges(pair, 'output')
  return mask.texts({ ...difference, here: ours, there: theirs, output, versions: versionPairs(here, there) })
}

const versionPairs = (here: ComparedRun, there: ComparedRun): readonly VersionPairView[] =>
  [...new Set([...here.versions.keys(), ...there.versions.keys()])].toSorted().map((service) => ({
    service,
    here: here.versions.get(service) ?? [],
    there: there.versions.get(service) ?? [],
  }))
