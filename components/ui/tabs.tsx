'use client'

import { createContext, type KeyboardEvent, type ReactNode, useContext, useId, useMemo } from 'react'
import { cn } from './class-names.ts'

interface TabsProps<Value extends string> {
  /** Names the row of tabs. */
  readonly label: string
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly tabs: readonly { readonly value: Value; readonly label: ReactNode }[]
  /** The panels; put each in a `TabPanel`. */
  readonly children: ReactNode
  readonly className?: string | undefined
  readonly listClassName?: string | undefined
}

interface Opened {
  readonly value: string
  /** What the ids of tabs and panels begin with. */
  readonly id: string
}

const OpenedTab = createContext<Opened>({ value: '', id: '' })

const STEPS: { readonly [key: string]: (index: number, count: number) => number } = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
}

/** Arrows go from tab to tab and open none: that is left to Enter and Space. */
function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key]
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')]
  const here = tabs.findIndex((tab) => tab === document.activeElement)
  event.preventDefault()
  tabs[step(here, tabs.length)]?.focus()
}

/** A row of tabs; which one is open belongs to the caller (usually to the URL). */
export function Tabs<Value extends string>(props: TabsProps<Value>): ReactNode {
  const { label, value, onChange, tabs, children, className, listClassName } = props
  const id = useId()
  const opened = useMemo(() => ({ value, id }), [value, id])
  return (
    <div className={cn('min-w-0', className)}>
      <div
        role="tablist"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className={cn('relative flex gap-5 overflow-x-auto border-b border-line text-ink2', listClassName)}
      >
        {tabs.map((tab) => {
          const isOpen = tab.value === value
          return (
            <button
              key={tab.value}
              type="button"
              role="tab"
              id={`${id}-${tab.value}`}
              aria-selected={isOpen}
              aria-controls={isOpen ? `${id}-${tab.value}-panel` : undefined}
              tabIndex={isOpen ? 0 : -1}
              onClick={() => onChange(tab.value)}
              className="-mb-px border-b-2 border-transparent pt-1.5 pb-2 whitespace-nowrap outline-offset-[-2px] hover:text-ink aria-selected:border-accent aria-selected:font-semibold aria-selected:text-ink"
            >
              {tab.label}
            </button>
          )
        })}
      </div>
      <OpenedTab value={opened}>{children}</OpenedTab>
    </div>
  )
}

interface TabPanelProps {
  readonly value: string
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** What is shown while its tab is open. */
export function TabPanel({ value, className, children }: TabPanelProps): ReactNode {
  const opened = useContext(OpenedTab)
  if (opened.value !== value) return null
  return (
    <div
      role="tabpanel"
      id={`${opened.id}-${value}-panel`}
      aria-labelledby={`${opened.id}-${value}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a panel is reached by keyboard (WAI-ARIA: tabs)
      tabIndex={0}
      className={cn('min-w-0', className)}
    >
      {children}
    </div>
  )
}
