'use client'

import { Tabs as BaseTabs } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
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

/** A row of tabs; which one is open belongs to the caller (usually to the URL). */
export function Tabs<Value extends string>(props: TabsProps<Value>): ReactNode {
  const { label, value, onChange, tabs, children, className, listClassName } = props
  return (
    <BaseTabs.Root value={value} onValueChange={onChange} className={cn('min-w-0', className)}>
      <BaseTabs.List
        aria-label={label}
        className={cn('relative flex gap-5 overflow-x-auto border-b border-line text-ink2', listClassName)}
      >
        {tabs.map((tab) => (
          <BaseTabs.Tab
            key={tab.value}
            value={tab.value}
            className="-mb-px border-b-2 border-transparent pt-1.5 pb-2 whitespace-nowrap outline-offset-[-2px] hover:text-ink data-[active]:border-accent data-[active]:font-semibold data-[active]:text-ink"
          >
            {tab.label}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {children}
    </BaseTabs.Root>
  )
}

/** What is shown while its tab is open. */
export function TabPanel({
  value,
  className,
  children,
}: {
  readonly value: string
  readonly className?: string | undefined
  readonly children: ReactNode
}): ReactNode {
  return (
    <BaseTabs.Panel value={value} className={cn('min-w-0', className)}>
      {children}
    </BaseTabs.Panel>
  )
}
