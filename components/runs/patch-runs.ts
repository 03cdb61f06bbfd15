import type { RunPage } from '#services/runs/list-view.ts'
import type { RunLine } from '#services/runs/view.ts'

/** Pages of runs as the infinite query keeps them. */
export interface RunPages {
  readonly pages: RunPage[]
  readonly pageParams: unknown[]
}

/** Replaces the lines that changed where they stand; what is not shown yet is left to `freshRuns`. */
export function patchRuns(data: RunPages, changed: readonly RunLine[]): RunPages {
  const byId = new Map(changed.map((run) => [run.id, run]))
  const patched = (page: RunPage): RunPage => ({ ...page, runs: page.runs.map((run) => byId.get(run.id) ?? run) })
  return { ...data, pages: data.pages.map(patched) }
}

/** Of runs that belong into the list those that are not in it yet, newest first. */
export function freshRuns(data: RunPages, listed: readonly RunLine[]): readonly RunLine[] {
  const shown = new Set(data.pages.flatMap((page) => page.runs.map((run) => run.id)))
  const oldest = oldestShown(data)
  return listed.filter((run) => !shown.has(run.id) && run.createdAt > oldest).sort((a, b) => b.createdAt - a.createdAt)
}

/** Runs older than the end of the list belong to a page that was not read yet, if there is one. */
function oldestShown(data: RunPages): number {
  const last = data.pages.at(-1)
  return last?.next ? (last.lookedTo ?? last.runs.at(-1)?.createdAt ?? 0) : 0
}

/** Puts runs on top of the list. */
export function withFresh(data: RunPages, fresh: readonly RunLine[]): RunPages {
  const [first, ...rest] = data.pages
  if (first === undefined || fresh.length === 0) return data
  return { ...data, pages: [{ ...first, runs: [...fresh, ...first.runs] }, ...rest] }
}
