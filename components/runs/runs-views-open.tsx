'use client'

import { Menu } from '@base-ui/react/menu'
import { Users } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { type RunsViewsProps, VIEWS_BUTTON, ViewsFace } from './runs-views-face.tsx'

const ViewDialog = dynamic(() => import('./runs-view-dialog.tsx').then((module) => module.RunsViewDialog), {
  ssr: false,
})

const ITEM =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2.5 py-1 outline-none data-[disabled]:cursor-default data-[disabled]:text-ink3 data-[highlighted]:bg-raise max-md:min-h-10'

const GROUP = 'px-2.5 pt-1.5 pb-1 text-2xs font-semibold tracking-wide text-ink2 uppercase'

function Views({
  name,
  views,
  onChange,
}: Pick<RunsViewsProps, 'views' | 'onChange'> & { readonly name: string }): ReactNode {
  if (views.length === 0) return null
  return (
    <Menu.Group>
      <Menu.GroupLabel className={GROUP}>{name}</Menu.GroupLabel>
      {views.map((view) => (
        <Menu.Item key={view.id} className={ITEM} onClick={() => onChange(view.filter)}>
          <span className="min-w-0 flex-1 truncate font-medium">{view.name}</span>
          {view.isShared && <Users aria-label="shared" className="size-3.5 shrink-0 text-ink3" />}
          {!view.isOwn && <span className="text-xs text-ink2">{view.owner.name}</span>}
        </Menu.Item>
      ))}
    </Menu.Group>
  )
}

/** The views behind the button. They come open, in the place of the button that was pressed. */
export function OpenRunsViews({ views, filter, onChange }: RunsViewsProps): ReactNode {
  const [open, setOpen] = useState<'save' | 'manage' | null>(null)
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  const own = views.filter(({ isOwn }) => isOwn)
  return (
    <>
      <Menu.Root defaultOpen>
        <Menu.Trigger className={VIEWS_BUTTON}>
          <ViewsFace />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={6} align="end" className="z-40">
            <Menu.Popup className="max-h-[60vh] w-[min(300px,calc(100vw-24px))] overflow-y-auto rounded-xl border border-line bg-panel p-1.5 shadow-over">
              <Views name="Yours" views={own} onChange={onChange} />
              <Views name="Shared by others" views={views.filter(({ isOwn }) => !isOwn)} onChange={onChange} />
              {views.length > 0 && <Menu.Separator className="my-1.5 border-t border-line2" />}
              <Menu.Item className={ITEM} disabled={!isFiltered} onClick={() => setOpen('save')}>
                {isFiltered ? 'Save these filters as a view…' : 'Set filters to save them as a view'}
              </Menu.Item>
              {own.length > 0 && (
                <Menu.Item className={ITEM} onClick={() => setOpen('manage')}>
                  Rename, share or delete…
                </Menu.Item>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {open && <ViewDialog mode={open} views={own} filter={filter} onClose={() => setOpen(null)} />}
    </>
  )
}
