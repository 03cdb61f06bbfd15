'use client'

import { useState, type ReactNode } from 'react'
import { registerEventHandlerAction, updateEventHandlerAction } from '#actions/events.ts'
import { isObject, type JsonObject } from '#core/json.ts'
import type { EventHandlerView } from '#services/events/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { Field, Textarea } from '~/components/ui/field.tsx'
import { useChange } from './use-change.ts'

/** What a new handler begins with. */
const EXAMPLE: JsonObject = {
  name: 'after-deploy',
  event: 'conductor:deploy-api:deployed',
  condition: "$.version != ''",
  evaluatorType: 'javascript',
  active: true,
  actions: [{ action: 'start_workflow', start_workflow: { name: 'deploy-api', input: { version: '${version}' } } }],
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
}

const parsed = (text: string): JsonObject | string => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? (value as JsonObject) : 'It must be a JSON object: { … }'
  } catch (error) {
    return error instanceof SyntaxError ? `This is not JSON: ${error.message}` : 'This is not JSON'
  }
}

interface HandlerEditorProps {
  /** Null for a new one. */
  readonly handler: EventHandlerView | null
  readonly onClose: () => void
}

const ID = 'event-handler'
const NONE: readonly string[] = []

/** A handler as Conductor's JSON, with everything that is wrong with it. */
export function HandlerEditor({ handler, onClose }: HandlerEditorProps): ReactNode {
  const [text, setText] = useState(() => JSON.stringify(handler?.definition ?? EXAMPLE, null, 2))
  const { change, isPending, error } = useChange(
    handler ? updateEventHandlerAction : registerEventHandlerAction,
    onClose,
  )
  const definition = parsed(text)
  const isJson = typeof definition !== 'string'
  return (
    <Card title={handler ? `Change ${handler.name}` : 'New event handler'}>
      <form
        className="grid gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (isJson) change({ definition })
        }}
      >
        <Field
          id={ID}
          label="Event handler as JSON"
          hint="Conductor's EventHandler; expressions like ${version} read the event's payload."
          errors={isJson ? NONE : [definition]}
        >
          <Textarea
            id={ID}
            rows={18}
            spellCheck={false}
            className="font-mono text-xs"
            aria-invalid={!isJson}
            aria-describedby={isJson ? `${ID}-hint` : `${ID}-hint ${ID}-errors`}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        {error && <ActionErrorPanel error={error} />}
        <div className="flex justify-end gap-2">
          <Button type="button" variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={!isJson} isPending={isPending}>
            {handler ? 'Save' : 'Register'}
          </Button>
        </div>
      </form>
    </Card>
  )
}
