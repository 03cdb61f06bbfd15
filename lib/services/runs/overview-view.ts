import type { StatisticsView } from '../statistics/view.ts'
import type { RunLine } from './view.ts'

export interface OverviewView {
  readonly statistics: StatisticsView
  readonly myFailed: readonly RunLine[]
  readonly recent: readonly RunLine[]
}
