import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { listRuns as listSummaries } from '#db/run-list.ts'
import { currentHost } from '#host/current.ts'
import { visibleFunctions } from '../authorise.ts'
import { parseInput } from '../parse-input.ts'
import { RunListInput } from './inputs.ts'
import { criteriaOf } from './list-filter.ts'
import { readRunPage, withoutHidden } from './list-page.ts'
import type { ChangedRuns, RunChoices, RunFilter, RunPage } from './list-view.ts'
import { linesOf } from './run-line.ts'
import type { RunLine } from './view.ts'

const PAGE_SIZE = 50

/** A page of the runs the viewer may see, newest first. */
export const listRuns = (ctx: Context, filter: RunFilter, cursor: string | null): Promise<RunPage> =>
  readRunPage(ctx, filter, { cursor, limit: PAGE_SIZE })

/** These runs as far as the viewer may see them, and which of them meet the filter: what the live list sends. */
export async function listChangedRuns(ctx: Context, ids: readonly RunId[], filter: RunFilter): Promise<ChangedRuns> {
  const asked = parseInput(RunListInput, { filter, cursor: null }, 'Nothing was read.')
  const { db } = currentHost()
  const page = { behind: null, limit: ids.length }
  const { runs } = await listSummaries(db.pool, { serviceFunctions: visibleFunctions(ctx), ids }, page)
  const lines = await linesOf(db, runs)
  if (Object.keys(asked.filter).length === 0) return { runs: lines, listed: lines.map(({ id }) => id) }
  const met = await listSummaries(db.pool, { ...criteriaOf(ctx, asked.filter), ids }, page)
  const byId = new Map(lines.map((line) => [line.id, line]))
  const metLines = met.runs.map(({ id }) => byId.get(id)).filter((line) => line !== undefined)
  return { runs: lines, listed: withoutHidden(asked.filter.text, met.runs, metLines).map(({ id }) => id) }
}

/** So many of the newest runs say what is offered. */
const CHOSEN_FROM = 300

/** What filters may be chosen from: who and what the newest runs the viewer may see name. */
export async function listRunChoices(ctx: Context): Promise<RunChoices> {
  const { runs } = await readRunPage(ctx, {}, { cursor: null, limit: CHOSEN_FROM })
  const people = new Map(runs.map((run) => [run.by.id, run.agent === null ? run.by : null]))
  const schedules = runs.flatMap(({ schedule }) => schedule ?? [])
  return {
    people: [...people.values()].filter((person) => person !== null).sort((a, b) => a.name.localeCompare(b.name)),
    agents: distinct(runs.flatMap(({ agent }) => agent ?? [])),
    schedules: distinct(schedules),
    labels: distinct(runs.flatMap(labelsOf)),
  }
}

const labelsOf = ({ labels }: RunLine): readonly string[] =>
  Object.entries(labels).map(([name, value]) => `${name}=${value}`)

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort()
