'use client'

import type { ReactNode } from 'react'
import { Dialog } from '~/components/ui/dialog.tsx'

const SETTINGS = ['LIGHTSTEP_PROJECT', 'LIGHTSTEP_REGION', 'LIGHTSTEP_ACCESS_TOKEN'] as const

/** What to set to have deep links. */
export function BackendDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  return (
    <Dialog isOpen onClose={onClose} title="Connect a trace backend">
      <p className="mb-2">
        Every span of this run can also be opened in Lightstep. Set these in the environment of the console and of the
        gateway, then start both again:
      </p>
      <ul className="mb-2 list-disc pl-5">
        {SETTINGS.map((name) => (
          <li key={name}>
            <code className="text-xs">{name}</code>
          </li>
        ))}
      </ul>
      <p className="mb-2">
        For another backend, such as Jaeger or Grafana, set <code className="text-xs">TRACE_LINK_BACKEND</code> and what
        it asks for.
      </p>
      <p className="text-ink2">Spans stay here as well; nothing on this page needs a backend.</p>
    </Dialog>
  )
}
