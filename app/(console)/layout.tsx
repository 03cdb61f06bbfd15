import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { findContext } from '#auth/current.ts'
import { getViewer } from '#auth/page.ts'
import { countWaiting } from '#services/approvals/queries.ts'
import { seesSettings } from '#services/settings/queries.ts'
import { listWorkflowNames } from '#services/workflows/name-queries.ts'
import { Shell } from '~/components/shell/shell.tsx'
import { THEME_COOKIE, themeOf } from '~/components/shell/theme.ts'

export default async function ConsoleLayout({ children }: { readonly children: ReactNode }): Promise<ReactNode> {
  const ctx = await findContext()
  // Each page checks the session itself and redirects with its own path; a layout is no boundary.
  if (!ctx) return children
  const [viewer, workflows, waiting, isAdministrator, jar] = await Promise.all([
    getViewer(ctx),
    listWorkflowNames(ctx),
    countWaiting(ctx),
    seesSettings(ctx),
    cookies(),
  ])
  return (
    <Shell
      viewer={viewer}
      waiting={waiting}
      seesSettings={isAdministrator}
      theme={themeOf(jar.get(THEME_COOKIE)?.value)}
      workflows={workflows}
    >
      {children}
    </Shell>
  )
}
