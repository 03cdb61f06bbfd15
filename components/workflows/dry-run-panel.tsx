'use client'

import { FlaskConical } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { JsonObject } from '#core/json.ts'
import type { TestResult, WorkflowView } from '#services/workflows/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { DryRunResult } from './dry-run-result.tsx'
import { exampleOf } from './example-input.ts'
import { splitIssues } from './field-issues.ts'
import { JsonInput } from './json-input.tsx'
import { useDryRun } from './use-dry-run.ts'

interface DryRunPanelProps {
  readonly workflow: Pick<WorkflowView, 'name' | 'version' | 'inputSchema' | 'inputTemplate' | 'mocks'>
  readonly result: TestResult | null
  readonly onResult: (result: TestResult | null) => void
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
  const { isPending, error, play } = useDryRun({ workflow: name, version }, onResult)
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
          <MissingMocks
            refs={mocks ? missingIn(result) : []}
            onAdd={(refs) => {
              setMocks(withMocks(mocks ?? {}, refs))
              setEdition(edition + 1)
            }}
          />
          <PlayButton
            isReady={input !== null && mocks !== null}
            isPending={isPending}
            onPlay={() => void play(input ?? {}, mocks ?? {})}
          />
        </div>
        {result && <DryRunResult result={result} />}
      </div>
    </Card>
  )
}

/** Writes down what the last play stopped for, so that the next goes further. */
function MissingMocks({
  refs,
  onAdd,
}: {
  readonly refs: readonly string[]
  readonly onAdd: (refs: readonly string[]) => void
}): ReactNode {
  if (refs.length === 0) return null
  return (
    <Button onClick={() => onAdd(refs)} className="whitespace-normal">
      Add a mock for {refs.join(', ')}
    </Button>
  )
}

interface PlayButtonProps {
  readonly isReady: boolean
  readonly isPending: boolean
  readonly onPlay: () => void
}

function PlayButton({ isReady, isPending, onPlay }: PlayButtonProps): ReactNode {
  return (
    <Button variant="primary" disabled={!isReady} isPending={isPending} onClick={onPlay}>
      {!isPending && <FlaskConical aria-hidden className="size-3.5" />}
      {isPending ? 'Playing …' : 'Play'}
    </Button>
  )
}
