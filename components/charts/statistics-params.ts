import type { StatisticsWindow } from '#services/statistics/view.ts'

/** How statistics are looked at. */
export interface StatisticsParams {
  readonly window: StatisticsWindow
  readonly isTable: boolean
}

/** A page's search parameters as Next gives them. */
export type SearchParams = Promise<Readonly<Record<string, string | readonly string[] | undefined>>>

/** Reads them from a page's address. */
export async function readStatisticsParams(searchParams: SearchParams): Promise<StatisticsParams> {
  const { window, chart } = await searchParams
  return { window: window === '7d' ? '7d' : '24h', isTable: chart === 'table' }
}
