'use client'

import { TextQuote } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { isObject, type JsonObject } from '#core/json.ts'
import { readableText } from '#engine/definition/reading-order.ts'
import type { Draft } from '#services/workflows/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { Skeleton } from '~/components/ui/skeleton.tsx'
import { Difference } from './difference.tsx'
import { Problems } from './problems.tsx'
import { Registration } from './registration.tsx'
import { usePreview, type DefinitionKind } from './use-preview.ts'
import { useRegister } from './use-register.ts'

/** The editor's library is brought with the editor, not with the pages around it. */
const CodeEditor = dynamic(() => import('./code-editor.tsx').then((module) => module.CodeEditor), {
  ssr: false,
  loading: () => <Skeleton className="size-full" />,
})

interface DefinitionEditorProps {
  readonly kind: DefinitionKind
  readonly draft: Draft
}

const LABELS = { workflow: 'Workflow definition as JSON', task: 'Task definition as JSON' } as const

function objectIn(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? (value as JsonObject) : null
  } catch {
    // Not JSON yet: the problems say where it breaks off.
    return null
  }
}

/** Warns before a tab with unsaved text is closed. */
function useLeaveWarning(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [isChanged])
}

/** A definition as text, checked while it is written; shows what registering it changes before it is done. */
export function DefinitionEditor({ kind, draft }: DefinitionEditorProps): ReactNode {
  const [initial] = useState(() => readableText(draft.definition))
  const [text, setText] = useState(initial)
  const [goTo, setGoTo] = useState<{ readonly path: string } | null>(null)
  const { preview, isChecking, failure } = usePreview(kind, text, draft.preview)
  const { isPending, error, register } = useRegister(kind)
  const json = objectIn(text)
  const onGoTo = useCallback((path: string) => setGoTo({ path }), [])
  useLeaveWarning(text !== initial && !isPending)
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_380px] lg:items-start">
      <Card title="Definition" aside={<FormatButton json={json} onFormat={setText} />}>
        <div className="h-[calc(100dvh-210px)] min-h-96 overflow-hidden rounded-b-[10px]">
          <CodeEditor
            label={LABELS[kind]}
            value={text}
            schema={draft.schema}
            errors={preview.issues}
            warnings={preview.warnings}
            goTo={goTo}
            onChange={setText}
          />
        </div>
      </Card>
      <div className="grid min-w-0 gap-4">
        <Card title="What will be registered">
          <Registration
            {...{ kind, preview, isChecking, isPending }}
            onRegister={() => void register(text, preview.becomes?.version ?? null)}
          />
          {error && <ActionErrorPanel error={error} issues={error.issues} />}
        </Card>
        <Card
          title="Problems"
          aside={<span className="text-xs">{preview.issues.length + preview.warnings.length || 'none'}</span>}
        >
          <Problems {...{ preview, failure, onGoTo }} />
        </Card>
        {preview.latest && json && (
          <Card title={preview.latest.version === null ? 'Changed' : `Changed since version ${preview.latest.version}`}>
            <Difference before={preview.latest.definition} after={json} />
          </Card>
        )}
      </div>
    </div>
  )
}

/** Members in the order of reading, two spaces a level. */
function FormatButton({
  json,
  onFormat,
}: {
  readonly json: JsonObject | null
  readonly onFormat: (text: string) => void
}): ReactNode {
  return (
    <Button size="small" disabled={json === null} onClick={() => json && onFormat(readableText(json))}>
      <TextQuote aria-hidden className="size-3.5" /> Format
    </Button>
  )
}
