import { Bookmark } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunFilter } from '#services/runs/list-view.ts'
import type { RunViewLine } from '#services/views/view.ts'
import { buttonClass } from '~/components/ui/button.tsx'

export interface RunsViewsProps {
  readonly views: readonly RunViewLine[]
  readonly filter: RunFilter
  readonly onChange: (filter: RunFilter) => void
}

export const VIEWS_BUTTON = buttonClass({ size: 'small' })

/** What stands on the button of the views. */
export const ViewsFace = (): ReactNode => (
  <>
    <Bookmark aria-hidden className="size-3.5" /> Views
  </>
)
