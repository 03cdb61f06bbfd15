'use client'

import { Lock, Rocket } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useState, type ReactNode } from 'react'
import type { WithoutMasked } from '#core/masked.ts'
import type { WorkflowView } from '#services/workflows/view.ts'
import { LabelsField } from '~/components/runs/labels-field.tsx'
import { labelsOfText } from '~/components/runs/labels-text.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { shortId } from '~/components/ui/copy-button.tsx'
import { Field, Textarea } from '~/components/ui/field.tsx'
import { useFaultFocus } from '~/components/ui/use-fault-focus.ts'
import { splitIssues } from './field-issues.ts'
import { GateNotice } from './gate-notice.tsx'
import { InputEditor } from './input-editor.tsx'
import { LaunchKeyFields, NO_KEY } from './launch-key.tsx'
import { LeftOutNotice } from './left-out-notice.tsx'
import { useLaunch } from './use-launch.ts'

/** Input of an earlier run to begin with. */
export interface Prefill extends WithoutMasked {
  readonly runId: string
}

interface LaunchPanelProps {
  readonly workflow: Pick<WorkflowView, 'name' | 'version' | 'inputSchema' | 'inputTemplate' | 'gates' | 'canLaunch'>
  readonly prefill: Prefill | null
}

const FORM = 'launch-form'
const NOTE_MAX = 2000
const NO_ISSUES = [] as const

/** The form that launches a workflow: says who will be asked before anything happens. */
export function LaunchPanel({ workflow, prefill }: LaunchPanelProps): ReactNode {
  const { name, version, inputSchema, gates, canLaunch } = workflow
  const [mode, setMode] = useQueryState('as', parseAsStringLiteral(['form', 'json']).withDefault('form'))
  const [input, setInput] = useState(prefill?.payload ?? workflow.inputTemplate)
  const [note, setNote] = useState('')
  const [key, setKey] = useState(NO_KEY)
  const [labelsText, setLabelsText] = useState('')
  const { labels, problems } = labelsOfText(labelsText)
  const { isPending, error, launch } = useLaunch()
  const place = useFaultFocus(error)
  const isReady = canLaunch.allowed && problems.length === 0
  const isJson = mode === 'json' || inputSchema === null
  const server = splitIssues(error?.issues ?? NO_ISSUES, '$.input')
  return (
    <Card
      title={`Launch ${name}`}
      aside={inputSchema && <ModeSwitch isJson={isJson} onChange={(to) => void setMode(to)} />}
    >
      <div ref={place} className="grid gap-4 p-4">
        {prefill && <PrefillNotice prefill={prefill} />}
        <InputEditor
          id={FORM}
          schema={inputSchema}
          isJson={isJson}
          value={input}
          issues={server.inside}
          isDisabled={isPending}
          onChange={setInput}
          onSubmit={() => isReady && void launch({ workflow: name, version, input, note, labels, key })}
        />
        <NoteField note={note} onChange={setNote} hasGate={gates.length > 0} />
        <LabelsField id="launch-labels" value={labelsText} onChange={setLabelsText} />
        <LaunchKeyFields value={key} onChange={setKey} />
        <GateNotice gates={gates} input={input} />
        {error && <ActionErrorPanel error={error} issues={server.outside} />}
        <div className="flex flex-wrap items-center justify-end gap-3 max-md:*:w-full">
          <Refusal can={canLaunch} />
          <LaunchButton isAllowed={isReady} isPending={isPending} />
        </div>
      </div>
    </Card>
  )
}

function LaunchButton({
  isAllowed,
  isPending,
}: {
  readonly isAllowed: boolean
  readonly isPending: boolean
}): ReactNode {
  return (
    <Button variant="primary" type="submit" form={FORM} disabled={!isAllowed} isPending={isPending}>
      {!isPending && <Rocket aria-hidden className="size-3.5" />}
      {isPending ? 'Launching…' : 'Launch'}
    </Button>
  )
}

function ModeSwitch({
  isJson,
  onChange,
}: {
  readonly isJson: boolean
  readonly onChange: (to: 'form' | 'json') => void
}): ReactNode {
  return (
    <Button size="small" aria-pressed={isJson} onClick={() => onChange(isJson ? 'form' : 'json')}>
      Edit as JSON
    </Button>
  )
}

function PrefillNotice({ prefill: { runId, leftOut } }: { readonly prefill: Prefill }): ReactNode {
  return (
    <>
      <p className="text-ink2">
        Filled with the input of run{' '}
        <Link href={`/runs/${runId}`} className="underline decoration-dotted underline-offset-2">
          <code className="text-xs">{shortId(runId)}</code>
        </Link>
        . Nothing runs before you press Launch.
      </p>
      <LeftOutNotice paths={leftOut} />
    </>
  )
}

interface NoteFieldProps {
  readonly note: string
  readonly onChange: (note: string) => void
  readonly hasGate: boolean
}

function NoteField({ note, onChange, hasGate }: NoteFieldProps): ReactNode {
  const id = 'launch-note'
  const hint = hasGate
    ? 'Whoever approves reads this, marked as your words.'
    : 'Kept with the run, for whoever asks later.'
  return (
    <Field id={id} label="Why, or a ticket" hint={hint}>
      <Textarea
        id={id}
        rows={2}
        maxLength={NOTE_MAX}
        value={note}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}

function Refusal({ can }: { readonly can: WorkflowView['canLaunch'] }): ReactNode {
  if (can.allowed) return null
  return (
    <p className="flex min-w-0 flex-1 items-start gap-1.75 text-ink2">
      <Lock aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      {can.reason}
    </p>
  )
}
