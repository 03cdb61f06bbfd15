import type { ReactNode } from 'react'
import { Nav, type NavProps } from './nav.tsx'
import { TopBar, type TopBarProps } from './top-bar.tsx'

interface ShellProps extends TopBarProps, NavProps {
  readonly children: ReactNode
}

/** The frame of every signed-in page. */
export function Shell({ waiting, children, ...top }: ShellProps): ReactNode {
  return (
    <div className="md:grid md:grid-cols-[208px_minmax(0,1fr)] print:block">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-3 py-1.5 font-medium text-on-accent focus:translate-y-0 print:hidden"
      >
        Skip to content
      </a>
      <Nav waiting={waiting} seesSettings={top.seesSettings} />
      <div className="min-w-0 max-md:pb-16">
        <TopBar {...top} />
        <main id="content" tabIndex={-1} className="min-w-0 outline-none">
          {children}
        </main>
      </div>
    </div>
  )
}
