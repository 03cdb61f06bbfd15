'use client'

import { type ReactNode, useState } from 'react'
import { setLabelsAction } from '#actions/runs.ts'
import type { RunId } from '#core/ids.ts'
import type { Labels } from '#engine/model.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'
import { LabelsField } from './labels-field.tsx'
import { labelChanges, labelsOfText, textOfLabels } from './labels-text.ts'
import { useRunAction } from './run-action.ts'

interface LabelsDialogProps {
  readonly run: { readonly id: RunId; readonly labels: Labels }
  readonly onClose: () => void
}

/** Changes what a run is found by. */
export function LabelsDialog({ run, onClose }: LabelsDialogProps): ReactNode {
  const [text, setText] = useState(() => textOfLabels(run.labels))
  const { labels, problems } = labelsOfText(text)
  const changes = labelChanges(run.labels, labels)
  const isReady = problems.length === 0 && Object.keys(changes).length > 0
  const action = useRunAction(() => setLabelsAction({ runId: run.id, labels: changes }), onClose)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Labels of this run"
      description="Nothing that the run does changes; who changed them stands in its events."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!isReady} isPending={action.isPending} onClick={action.run}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-3.5">
        <LabelsField id="run-labels" value={text} onChange={setText} />
        {action.error && <ActionErrorPanel error={action.error} />}
      </div>
    </Dialog>
  )
}
