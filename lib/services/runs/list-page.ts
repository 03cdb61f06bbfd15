import type { Context } from '#core/context.ts'
import { RunId } from '#core/ids.ts'
import { Moment } from '#core/input.ts'
import { listRuns, type ListedRun } from '#db/run-list.ts'
import type { RunKey } from '#db/run-streams.ts'
import { currentHost } from '#host/current.ts'
import { parseInput } from '../parse-input.ts'
import { RunListInput } from './inputs.ts'
import { criteriaOf } from './list-filter.ts'
import type { RunFilter, RunPage } from './list-view.ts'
import { briefReason, linesOf } from './run-line.ts'
import type { RunLine } from './view.ts'

/** Up to `limit` of the runs the viewer may see, newest first, behind the last one of the page before. */
export async function readRunPage(
  ctx: Context,
  filter: RunFilter,
  { cursor, limit }: { readonly cursor: string | null; readonly limit: number },
): Promise<RunPage> {
  const asked = parseInput(RunListInput, { filter, cursor }, 'Nothing was read.')
  const { db } = currentHost()
  const found = await listRuns(db.pool, criteriaOf(ctx, asked.filter), { behind: placeOf(asked.cursor), limit })
  const { runs, next, isShort } = found
  return {
    runs: withoutHidden(asked.filter.text, runs, await linesOf(db, runs)),
    next: next && `${next.createdAt}.${next.id}`,
    lookedTo: isShort && next ? next.createdAt : null,
  }
}

function placeOf(cursor: string | null): RunKey | null {
  const [at, id] = cursor?.split('.') ?? []
  const runId = RunId.safeParse(id)
  const createdAt = Moment.safeParse(Number(at))
  return runId.success && createdAt.success ? { createdAt: createdAt.data, id: runId.data } : null
}

/** What is hidden from whoever reads a run must not be found by trying words. */
export const withoutHidden = (
  text: string | undefined,
  runs: readonly ListedRun[],
  lines: readonly RunLine[],
): readonly RunLine[] =>
  text === undefined ? lines : lines.filter((line, index) => isFoundByShown(text, runs[index], line))

function isFoundByShown(text: string, run: ListedRun | undefined, line: RunLine): boolean {
  if (!run?.reason || run.isNamed || line.reason === briefReason(run.reason)) return true
  const wanted = text.toLowerCase()
  const names = [run.id, line.traceId, run.correlationId]
  if (names.some((name) => name?.toLowerCase() === wanted)) return true
  const shown = wordsOf(line.reason ?? '')
  return wordsOf(text).every((word) => shown.some((other) => other.startsWith(word)))
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
