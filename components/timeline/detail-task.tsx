import type { ReactNode } from 'react'
import { formatDuration, formatMoment } from '#trace/format.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import { generationOf } from '#trace/generations.ts'
import { isFailure, stateOfAttempt } from '#trace/timeline-row.ts'
import { attemptsById, labelOf, undoneBy } from '#trace/timeline-tasks.ts'
import { ShortId } from '~/components/ui/copy-button.tsx'
import { Attributes, DetailFacts, DetailHead, DetailLinks, type Fact, Identity, RowLink } from './detail-parts.tsx'
import { Payload } from './payload.tsx'
import { stateWord } from './row-icon.tsx'

interface DetailTaskProps {
  readonly view: RunView
  readonly attempt: AttemptView
  readonly onSelect: (key: string) => void
}

function timing(attempt: AttemptView): readonly (Fact | null)[] {
  const { scheduledAt, readyAt, startedAt, endedAt } = attempt
  const waited = (startedAt ?? endedAt ?? readyAt) - readyAt
  return [
    ['Scheduled', formatMoment(scheduledAt)],
    readyAt > scheduledAt ? ['Backed off', formatDuration(readyAt - scheduledAt)] : null,
    waited > 0 ? ['Queued', formatDuration(waited)] : null,
    startedAt === null ? null : ['Started', formatMoment(startedAt)],
    endedAt === null ? null : ['Ended', formatMoment(endedAt)],
    startedAt !== null && endedAt !== null ? ['Took', formatDuration(endedAt - startedAt)] : null,
  ]
}

const generationWord = ({ generation }: AttemptView): string => (generation > 1 ? ` · generation ${generation}` : '')

const attemptKey = (attempt: AttemptView): string => `task:${attempt.ref}`

/** Links in and out of an attempt: what it retries or undoes, and what retried or undid it. */
function relations({ view, attempt, onSelect }: DetailTaskProps): readonly (Fact | null)[] {
  const byId = attemptsById(view)
  const link = (name: string, other: AttemptView | null | undefined): Fact | null =>
    other
      ? [
          name,
          <RowLink
            key={name}
            to={attemptKey(other)}
            onSelect={onSelect}
          >{`${other.ref}, attempt ${other.retryCount + 1}`}</RowLink>,
        ]
      : null
  return [
    link('Retry of', attempt.retryOf === null ? null : byId.get(attempt.retryOf)),
    link('Undoes', undoneBy(attempt, byId)),
    link(
      'Retried by',
      view.attempts.find((other) => other.retryOf === attempt.id),
    ),
    link(
      'Undone by',
      view.attempts.find((other) => other.rollbackOf === attempt.id && other.status === 'COMPLETED'),
    ),
  ]
}

/** One attempt of a task: as whom it ran, when, what it is linked to, its payloads on demand. */
export function DetailTask(props: DetailTaskProps): ReactNode {
  const { view, attempt } = props
  const state = stateOfAttempt(attempt)
  const span = view.spans.find((candidate) => candidate.spanId === attempt.spanId)
  return (
    <>
      <DetailHead
        title={labelOf(attempt, attemptsById(view))}
        sub={`${stateWord(state)} · attempt ${attempt.retryCount + 1} · ${attempt.type}${generationWord(attempt)}`}
        problem={isFailure(state) ? (attempt.reason ?? 'It failed without giving a reason.') : null}
      />
      <DetailFacts
        facts={[
          attempt.waitsFor === null ? null : ['Now', attempt.waitsFor],
          ['Run as', <Identity key="who" name={(generationOf(view, attempt) ?? view).by.name} isVerified />],
          attempt.workerId === null ? null : ['Worker', attempt.workerId],
          ...timing(attempt),
          ...relations(props),
          ['Task id', <ShortId key="id" id={attempt.id} label="task id" />],
          ['Span id', <ShortId key="span" id={attempt.spanId} label="span id" />],
        ]}
      />
      <DetailLinks
        view={view}
        target={{ spanId: attempt.spanId, endNs: attempt.endedAt === null ? null : String(attempt.endedAt) }}
        json={attempt}
      />
      <Payload runId={view.id} taskId={attempt.id} key={attempt.id} />
      {span !== undefined && <Attributes title="Attributes" attributes={span.attributes} />}
    </>
  )
}
