'use client'

import type { ReactNode } from 'react'
import type { Can } from '#services/runs/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { CheckList } from './check-list.tsx'
import { useProbe } from './use-probe.ts'

/** A run through everything: launched on request only, and marked as what it is. */
export function ProbeCard({ can }: { readonly can: Can }): ReactNode {
  const { view, error, isPending, start } = useProbe()
  return (
    <Card
      title="Probe"
      aside={
        <Button size="small" variant="primary" disabled={!can.allowed} isPending={isPending} onClick={start}>
          {view ? 'Probe again' : 'Run a probe'}
        </Button>
      }
    >
      <p className="border-b border-line2 px-4 py-3 text-ink2 last:border-b-0">
        Launches <code>connection-probe</code>, a run that adds one and one and calls nothing, and sends a span for it
        as a service would. Only administrators see it.
        {!can.allowed && ` ${can.reason}.`}
      </p>
      {error && <ActionErrorPanel error={error} className="m-4" />}
      <div aria-live="polite">{view && <CheckList label="Probe" checks={view.checks} />}</div>
    </Card>
  )
}
