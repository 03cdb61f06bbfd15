import type { RunFilter } from '../runs/list-view.ts'
import type { PersonView } from '../runs/view.ts'

/** Filters of the run list under a name. */
export interface RunViewLine {
  readonly id: string
  readonly name: string
  readonly filter: RunFilter
  readonly isShared: boolean
  readonly revision: number
  readonly owner: PersonView
  /** It is the viewer's own. */
  readonly isOwn: boolean
}
