'use client'

import { Lock } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { WorkflowView } from '#services/workflows/view.ts'
import { splitIssues, type FieldIssue } from '~/components/workflows/field-issues.ts'
import { GateNotice } from '~/components/workflows/gate-notice.tsx'
import { InputEditor } from '~/components/workflows/input-editor.tsx'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { useFaultFocus } from '~/components/ui/use-fault-focus.ts'
import { Choice } from './choice.tsx'
import type { Draft } from './draft.ts'
import { NameFields } from './name-fields.tsx'
import { CATCH_UP_WORDS, OVERLAP_WORDS } from './schedule-words.ts'
import { TimingFields } from './timing-fields.tsx'
import { TimingPreviewCard } from './timing-preview-card.tsx'
import { useSave, type Saving } from './use-save.ts'
import { useTimingPreview } from './use-timing-preview.ts'

interface ScheduleFormProps {
  readonly workflow: WorkflowView
  readonly initial: Draft
  readonly saving: Saving
  readonly zones: readonly string[]
  /** Whose it is so far, when that is somebody else. */
  readonly formerOwner: string | null
}

const FORM = 'schedule-form'
const NO_ISSUES = [] as const

/** Writes down when a workflow runs by itself and with what; shows meanwhile when that will be. */
export function ScheduleForm({ workflow, initial, saving, zones, formerOwner }: ScheduleFormProps): ReactNode {
  const [draft, setDraft] = useState(initial)
  const [isJson, setJson] = useState(false)
  const preview = useTimingPreview(draft)
  const { save, isPending, error } = useSave(saving, draft)
  const place = useFaultFocus(error)
  const change = (to: Partial<Draft>): void => setDraft((old) => ({ ...old, ...to }))
  const server = splitIssues(error?.issues ?? NO_ISSUES, '$.input')
  const errorsAt = errorsIn([...server.outside, ...issuesOf(preview)])
  const { canLaunch } = workflow
  const isNew = 'workflow' in saving
  return (
    <div ref={place} className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_380px] lg:items-start">
      <Card title="When">
        <div className="p-4">
          <TimingFields draft={draft} zones={zones} errorsAt={errorsAt} onChange={change} />
        </div>
      </Card>
      <div className="min-w-0 lg:col-start-2 lg:row-span-4 lg:row-start-1 lg:self-stretch">
        <div className="lg:sticky lg:top-16">
          <TimingPreviewCard preview={preview} zoneId={draft.crons[0]?.zoneId ?? 'UTC'} />
        </div>
      </div>
      <Card title="What" aside={workflow.inputSchema && <JsonSwitch isJson={isJson} onChange={setJson} />}>
        <div className="grid gap-4 p-4">
          <NameFields
            draft={draft}
            isNew={isNew}
            versions={workflow.versions.map(({ version }) => version)}
            errorsAt={errorsAt}
            onChange={change}
          />
          <InputEditor
            id={FORM}
            schema={workflow.inputSchema}
            isJson={isJson}
            value={draft.input}
            issues={server.inside}
            isDisabled={isPending}
            onChange={(input) => change({ input })}
            onSubmit={() => canLaunch.allowed && save()}
          />
          <GateNotice gates={workflow.gates} input={draft.input} />
        </div>
      </Card>
      <Rules draft={draft} onChange={change} />
      <div className="grid min-w-0 gap-3">
        {error && <ActionErrorPanel error={error} issues={server.outside} />}
        <div className="flex flex-wrap items-center justify-end gap-3 max-md:*:w-full">
          <Owner formerOwner={formerOwner} />
          <SaveButton word={isNew ? 'Create schedule' : 'Save changes'} can={canLaunch} isPending={isPending} />
        </div>
      </div>
    </div>
  )
}

const issuesOf = (result: ReturnType<typeof useTimingPreview>): readonly FieldIssue[] =>
  result?.ok === false ? result.error.issues : NO_ISSUES

const errorsIn =
  (issues: readonly FieldIssue[]) =>
  (path: string): readonly string[] => [
    ...new Set(issues.filter((issue) => issue.path === path).map((issue) => issue.message)),
  ]

interface SaveButtonProps {
  readonly word: string
  readonly can: WorkflowView['canLaunch']
  readonly isPending: boolean
}

function SaveButton({ word, can, isPending }: SaveButtonProps): ReactNode {
  return (
    <>
      {!can.allowed && (
        <p className="flex items-start gap-1.75 text-ink2">
          <Lock aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {can.reason}
        </p>
      )}
      <Button variant="primary" type="submit" form={FORM} disabled={!can.allowed} isPending={isPending}>
        {word}
      </Button>
    </>
  )
}

function JsonSwitch({
  isJson,
  onChange,
}: {
  readonly isJson: boolean
  readonly onChange: (isJson: boolean) => void
}): ReactNode {
  return (
    <Button size="small" aria-pressed={isJson} onClick={() => onChange(!isJson)}>
      Input as JSON
    </Button>
  )
}

function Rules({
  draft,
  onChange,
}: {
  readonly draft: Draft
  readonly onChange: (to: Partial<Draft>) => void
}): ReactNode {
  return (
    <Card title="If it does not go smoothly">
      <div className="grid gap-4 p-4 md:grid-cols-2">
        <Choice
          legend="When the run before is still open"
          name="overlap"
          value={draft.overlap}
          words={OVERLAP_WORDS}
          onChange={(overlap) => onChange({ overlap })}
        />
        <Choice
          legend="When times were missed because nothing ran here"
          name="catch-up"
          value={draft.catchUp}
          words={CATCH_UP_WORDS}
          onChange={(catchUp) => onChange({ catchUp })}
        />
      </div>
    </Card>
  )
}

function Owner({ formerOwner }: { readonly formerOwner: string | null }): ReactNode {
  return (
    <p className="min-w-0 flex-1 text-ink2">
      {formerOwner === null
        ? 'Its runs act for you'
        : `It is ${formerOwner}'s: when you save, it becomes yours, and its runs act for you`}
      . Whether you may launch this workflow is asked again at every time.
    </p>
  )
}
