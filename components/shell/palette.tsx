'use client'

import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import { Command } from 'cmdk'
import { CornerDownLeft, Rocket, Search, type LucideIcon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { Kbd } from '~/components/ui/kbd.tsx'
import { PLACE_ICONS } from './place-icons.ts'
import type { Place } from './places.ts'

export interface PaletteWorkflow {
  readonly name: string
  readonly description: string
}

interface PaletteProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly places: readonly Place[]
  readonly workflows: readonly PaletteWorkflow[]
}

const RUN = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/

/** The run a text names, by run id or by trace id: they are the same digits. */
const runNamed = (text: string): string | null => RUN.exec(text.trim().toLowerCase())?.slice(1).join('-') ?? null

/** Search or jump: pages, workflows, and any run by its id. */
export function Palette({ isOpen, onClose, ...shown }: PaletteProps): ReactNode {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <BaseDialog.Popup
          aria-label="Search or jump to"
          className="fixed top-[14vh] left-1/2 z-50 w-[min(560px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-panel shadow-over"
        >
          <PaletteList onClose={onClose} {...shown} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}

function PaletteList({ onClose, places, workflows }: Omit<PaletteProps, 'isOpen'>): ReactNode {
  const router = useRouter()
  const [text, setText] = useState('')
  const runId = runNamed(text)
  const go = (href: string) => (): void => {
    onClose()
    router.push(href)
  }
  return (
    <Command label="Search or jump to">
      <div className="flex items-center gap-2.5 border-b border-line px-3.5">
        <Search aria-hidden className="size-4 shrink-0 text-ink3" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="A page, a workflow, a run id or a trace id"
          className="min-h-11 w-full bg-transparent text-base outline-none placeholder:text-ink3 max-md:text-lg"
        />
        <Kbd>Esc</Kbd>
      </div>
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-ink2">
          Nothing is called that. A run opens by its whole id or trace id.
        </Command.Empty>
        {runId && (
          <Group heading="Run">
            <Item value={text} icon={CornerDownLeft} onSelect={go(`/runs/${runId}`)}>
              Open run <code className="truncate text-xs">{runId}</code>
            </Item>
          </Group>
        )}
        <Group heading="Pages">
          {places.map((place) => (
            <Item key={place.href} value={place.label} icon={PLACE_ICONS[place.href]} onSelect={go(place.href)}>
              {place.label}
              <span className="ml-auto max-md:hidden">
                <Kbd>g {place.key}</Kbd>
              </span>
            </Item>
          ))}
        </Group>
        <Group heading="Workflows">
          {workflows.map(({ name, description }) => (
            <Item
              key={name}
              value={`launch ${name}`}
              icon={Rocket}
              onSelect={go(`/workflows/${encodeURIComponent(name)}`)}
            >
              {name}
              <span className="truncate text-ink3">{description}</span>
            </Item>
          ))}
        </Group>
      </Command.List>
    </Command>
  )
}

function Group({ heading, children }: { readonly heading: string; readonly children: ReactNode }): ReactNode {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-ink3"
    >
      {children}
    </Command.Group>
  )
}

interface ItemProps {
  readonly value: string
  readonly icon: LucideIcon
  readonly onSelect: () => void
  readonly children: ReactNode
}

function Item({ value, icon: Icon, onSelect, children }: ItemProps): ReactNode {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-8.5 cursor-pointer items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-raise"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-ink3" strokeWidth={1.8} />
      {children}
    </Command.Item>
  )
}
