'use client'

import { FlaskConical } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { testWorkflowAction } from '#actions/workflows.ts'
import type { ActionError } from '#actions/result.ts'
import type { JsonObject } from '#core/json.ts'
import type { TestResult, WorkflowView } from '#services/workflows/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { DryRunResult } from './dry-run-result.tsx'
import { exampleOf } from './example-input.ts'
import { splitIssues } from './field-issues.ts'
import { JsonInput } from './json-input.tsx'

interface DryRunPanelProps {
  readonly workflow: Pick<WorkflowView, 'name' | 'version' | 'inputSchema' | 'inputTemplate' | 'mocks'>
  readonly result: TestResult | null
  readonly onResult: (result: TestResult | null) => void
}

const OFFLINE: ActionError = {
  code: 'unavailable',
  message: 'The console did not answer. Nothing was played; try again.',
  issues: [],
  traceId: null,
}

/** References the last play stopped at for want of a mock. */
const missingIn = (result: TestResult | null): readonly string[] =>
  result?.end.kind === 'waits' ? [...result.end.mocks, ...result.end.people] : []

const withMocks = (mocks: JsonObject, refs: readonly string[]): JsonObject => ({
  ...mocks,
  ...Object.fromEntries(
    refs.map((ref) => {
      const there = mocks[ref]
      return [ref, [...(Array.isArray(there) ? there : []), { status: 'COMPLETED', output: {} }]]
    }),
  ),
})

/** Plays the workflow over pretended results: what would happen, without anything happening. */
export function DryRunPanel({ workflow, result, onResult }: DryRunPanelProps): ReactNode {
  const { name, version, inputSchema, inputTemplate } = workflow
  const [input, setInput] = useState<JsonObject | null>(() => exampleOf(inputSchema, inputTemplate))
  const [mocks, setMocks] = useState<JsonObject | null>(workflow.mocks)
  /** A new number shows the mocks as they were changed from here, not as they were typed. */
  const [edition, setEdition] = useState(0)
  const [isPending, setPending] = useState(false)
  const [error, setError] = useState<ActionError | null>(null)
  const missing = missingIn(result)
  const play = async (): Promise<void> => {
    if (input === null || mocks === null) return
    setPending(true)
    const request = { workflow: name, version, input, taskRefToMockOutput: mocks as never }
    const answer = await testWorkflowAction(request).catch(() => null)
    setPending(false)
    setError(answer?.ok ? null : (answer?.error ?? OFFLINE))
    onResult(answer?.ok ? answer.value : null)
  }
  const onInput = splitIssues(error?.issues ?? [], '$.input')
  const onMocks = splitIssues(onInput.outside, '$.taskRefToMockOutput')
  return (
    <Card title={`Dry run of ${name}`}>
      <div className="grid gap-4 p-4">
        <p className="text-ink2">
          Plays version {version} over the results you pretend. No run is made; no worker or service is called.
        </p>
        <JsonInput id="test-input" value={input ?? {}} issues={onInput.inside} onChange={setInput} />
        <JsonInput
          key={edition}
          id="test-mocks"
          label="Mocked results by task, one for each attempt"
          value={mocks ?? {}}
          issues={onMocks.inside}
          onChange={setMocks}
        />
        {error && <ActionErrorPanel error={error} issues={onMocks.outside} />}
        <div className="flex flex-wrap justify-end gap-2 max-md:*:w-full">
          {missing.length > 0 && mocks && (
            <Button
              onClick={() => {
                setMocks(withMocks(mocks, missing))
                setEdition(edition + 1)
              }}
            >
              Add a mock for {missing.join(', ')}
            </Button>
          )}
          <Button
            variant="primary"
            disabled={input === null || mocks === null}
            isPending={isPending}
            onClick={() => void play()}
          >
            {!isPending && <FlaskConical aria-hidden className="size-3.5" />}
            {isPending ? 'Playing …' : 'Play'}
          </Button>
        </div>
        {result && <DryRunResult result={result} />}
      </div>
    </Card>
  )
}
