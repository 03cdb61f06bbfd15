'use client'

import { Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { ModKey } from '~/components/ui/kbd.tsx'
import type { Viewer } from './account-face.tsx'
import { AccountMenu } from './account-menu.tsx'
import { Breadcrumbs } from './breadcrumbs.tsx'
import { useKeys } from './keys.ts'
import type { PaletteWorkflow } from './palette.tsx'
import { placesFor } from './places.ts'
import type { Theme } from './theme.ts'

export interface TopBarProps {
  readonly viewer: Viewer
  readonly theme: Theme
  readonly seesSettings: boolean
  readonly workflows: readonly PaletteWorkflow[]
}

const loadPalette = () => import('./palette.tsx').then((module) => module.Palette)
const Palette = dynamic(loadPalette, { ssr: false })
const HelpDialog = dynamic(() => import('./help-dialog.tsx').then((module) => module.HelpDialog), { ssr: false })

/** The search of the page, if it has one: mark the input with `data-page-search`. */
const pageSearch = (): HTMLElement | null => document.querySelector('[data-page-search]')

/** Breadcrumbs, search, account; and the keys that work everywhere. */
export function TopBar({ viewer, theme, workflows, seesSettings }: TopBarProps): ReactNode {
  const places = placesFor(seesSettings)
  const router = useRouter()
  const [open, setOpen] = useState<'palette' | 'help' | null>(null)
  const close = (): void => setOpen(null)
  useKeys({
    palette: () => setOpen('palette'),
    help: () => setOpen('help'),
    search: () => {
      const input = pageSearch()
      if (input) input.focus()
      else setOpen('palette')
    },
    go: (key) => {
      const place = places.find((candidate) => candidate.key === key)
      if (place) router.push(place.href)
    },
  })
  return (
    <header className="sticky top-0 z-10 flex print:hidden h-12 items-center gap-3 border-b border-line bg-panel px-6 max-md:gap-1 max-md:px-3.5">
      <Breadcrumbs />
      <button
        type="button"
        onClick={() => setOpen('palette')}
        onPointerEnter={() => void loadPalette()}
        onFocus={() => void loadPalette()}
        aria-keyshortcuts="Meta+K Control+K"
        className="ml-auto flex min-h-7.5 shrink-0 items-center gap-2 rounded-md border border-line px-2.5 text-ink3 hover:bg-raise max-md:size-10 max-md:justify-center max-md:border-transparent max-md:px-0 md:min-w-55"
      >
        <Search aria-hidden className="size-4 md:hidden" />
        <span className="max-md:sr-only">Search or jump to…</span>
        <span className="ml-auto max-md:hidden">
          <ModKey letter="K" />
        </span>
      </button>
      <AccountMenu viewer={viewer} theme={theme} />
      {open === 'palette' && <Palette isOpen onClose={close} places={places} workflows={workflows} />}
      {open === 'help' && <HelpDialog isOpen onClose={close} places={places} />}
    </header>
  )
}
