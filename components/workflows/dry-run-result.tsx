import type { ReactNode } from 'react'
import type { JsonObject } from '#core/json.ts'
import type { TestResult, TestTask } from '#services/workflows/view.ts'
import { formatDuration } from '#trace/format.ts'
import { SectionLabel } from '~/components/ui/card.tsx'
import { ScrollText } from '~/components/ui/scroll-text.tsx'
import { StateBadge, StateIcon } from '~/components/ui/state-badge.tsx'
import { runState, STATES, type StateName } from '~/components/ui/state.ts'
import { marksOf } from './diagram/marks.ts'

const list = (refs: readonly string[]): string => refs.join(', ')

/** Why it went no further, one sentence for each reason. */
function stopsOf({ end }: TestResult): readonly string[] {
  if (end.kind === 'ended') return []
  if (end.kind === 'cut') return ['It was cut after 1,000 steps or 100 scripts: a loop may never end.']
  return [
    ...(end.people.length > 0 ? [`It waits for people at ${list(end.people)}.`] : []),
    ...(end.mocks.length > 0 ? [`No mock says what becomes of ${list(end.mocks)}.`] : []),
    ...(end.outside.length > 0 ? [`It waits for something from outside at ${list(end.outside)}.`] : []),
  ]
}

const waitsForPeople = ({ end }: TestResult): boolean => end.kind === 'waits' && end.people.length > 0

/** What a dry run came to: its end, what was asked of whom, and every task in order. */
export function DryRunResult({ result }: { readonly result: TestResult }): ReactNode {
  const { name, suffix } = runState({
    ...result,
    isRollingBack: result.rollback === 'running',
    isQueued: false,
    isSetAside: false,
    isWaitingForPerson: waitsForPeople(result),
    isRecovered: result.status === 'COMPLETED' && result.tasks.some(({ retryCount }) => retryCount > 0),
  })
  return (
    <div className="grid gap-3" aria-live="polite">
      <p className="flex flex-wrap items-center gap-2">
        <StateBadge state={name} suffix={suffix} />
        <span className="text-ink2">Nothing was called, and no run was made.</span>
      </p>
      {result.reason && <p className="text-bad wrap-anywhere">{result.reason}</p>}
      {stopsOf(result).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {result.asked.map((gate) => (
        <p key={`${gate.ref} ${gate.title}`} className="flex items-start gap-2">
          <StateIcon state="waiting" className="mt-0.75" />
          <span>
            {gate.ref} asks {gate.quorum} of {gate.group}: “{gate.title}?”
          </span>
        </p>
      ))}
      <div>
        <SectionLabel>Tasks in order</SectionLabel>
        <ol className="rounded-lg border border-line">
          {result.tasks.map((task, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a played run never changes
            <Task key={index} task={task} />
          ))}
        </ol>
      </div>
      {Object.keys(result.output).length > 0 && <Values label="Output of the run" value={result.output} />}
    </div>
  )
}

const stateOf = (task: TestTask): StateName => {
  const own = { ...task, isRollback: false }
  const state = marksOf([own]).get(task.node)?.state ?? 'queued'
  if (!task.isRollback || state !== 'succeeded') return state
  return 'rolled-back'
}

/** When it began and what it took, where any time passed. */
function timesOf({ startsMs, endsMs }: TestTask): string {
  const took = endsMs === null ? 0 : endsMs - startsMs
  const parts = [startsMs > 0 && `after ${formatDuration(startsMs)}`, took > 0 && `took ${formatDuration(took)}`]
  return parts.filter(Boolean).join(', ')
}

function Task({ task }: { readonly task: TestTask }): ReactNode {
  const state = stateOf(task)
  return (
    <li className="border-b border-line2 last:border-b-0">
      <details className="min-w-0">
        <summary className="flex flex-wrap items-center gap-x-2 px-3 py-1.5 hover:bg-raise">
          <StateIcon state={state} />
          <span className="font-medium wrap-anywhere">{task.ref}</span>
          <span className="text-ink2">{STATES[state].word}</span>
          {task.retryCount > 0 && <span className="text-xs text-ink3">attempt {task.retryCount + 1}</span>}
          <span className="ml-auto text-xs text-ink3">{timesOf(task)}</span>
        </summary>
        <div className="grid gap-2 px-3 pb-3">
          {task.reason && <p className="text-bad wrap-anywhere">{task.reason}</p>}
          <Values label="Input" value={task.input} />
          <Values label="Output" value={task.output} />
        </div>
      </details>
    </li>
  )
}

function Values({ label, value }: { readonly label: string; readonly value: JsonObject }): ReactNode {
  return (
    <div className="min-w-0">
      <SectionLabel>{label}</SectionLabel>
      <ScrollText label={label} text={JSON.stringify(value, null, 2)} className="max-h-56" />
    </div>
  )
}
