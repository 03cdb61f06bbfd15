'use client'

import { ZoomIn, ZoomOut } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatDuration } from '#trace/format.ts'
import { Minimap, type MinimapProps } from './minimap.tsx'
import { SmallButton } from './small-button.tsx'
import type { Zoom } from './use-zoom.ts'

/** The whole run in small, and what of it is looked at. */
export function ZoomBar(props: MinimapProps): ReactNode {
  return (
    <>
      <Minimap {...props} />
      <ZoomTools zoom={props.zoom} />
    </>
  )
}

/** Closer, further away, and how much of the run is looked at. */
function ZoomTools({ zoom }: { readonly zoom: Zoom }): ReactNode {
  const { axis, window } = zoom
  return (
    <div className="flex shrink-0 items-center text-ink3">
      <SmallButton label="Look closer" onClick={() => zoom.by(0.5)}>
        <ZoomIn aria-hidden className="size-3.5" />
      </SmallButton>
      <SmallButton label="Look from further away" isDisabled={window === null} onClick={() => zoom.by(2)}>
        <ZoomOut aria-hidden className="size-3.5" />
      </SmallButton>
      <button
        type="button"
        disabled={window === null}
        onClick={zoom.reset}
        className="h-6.5 w-24 rounded-md px-1.5 text-right text-xs whitespace-nowrap text-ink2 tabular-nums enabled:hover:bg-raise max-md:h-9 max-md:w-auto"
      >
        {formatDuration(axis.to - axis.from)}
        <span className="text-ink3">{window === null ? ' · all' : ' · reset'}</span>
      </button>
    </div>
  )
}
