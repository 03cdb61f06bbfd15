'use client'

import type { ReactNode } from 'react'
import { formatDuration, formatMoment } from '#trace/format.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import { generationOf } from '#trace/generations.ts'
import { isFailure, stateOfAttempt } from '#trace/timeline-row.ts'
import { attemptsById, labelOf, undoneBy } from '#trace/timeline-tasks.ts'
import { ShortId } from '~/components/ui/copy-button.tsx'
import { SpanLinks } from './detail-links.tsx'
import { Attributes, DetailFacts, DetailHead, DetailLinks, type Fact, Identity, RowLink } from './detail-parts.tsx'
import { Payload } from './payload.tsx'
import { stateWord } from './row-icon.tsx'
import { useSpan } from './use-span.ts'

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

/** The row of an attempt: its own where its task has several. */
const attemptKey = ({ attempts }: RunView, { id, ref }: AttemptView): string =>
  attempts.some((other) => other.ref === ref && other.id !== id) ? `attempt:${id}` : `task:${ref}`

const nameOf = ({ ref, retryCount, generation }: AttemptView, from: AttemptView): string =>
  `${ref}, attempt ${retryCount + 1}${generation === from.generation ? '' : ` of generation ${generation}`}`

/** The attempts of the same task in the generations beside its own: the last before, the first behind. */
function beside({ attempts }: RunView, { ref, generation }: AttemptView) {
  const same = attempts.filter((other) => other.ref === ref).sort((a, b) => a.seq - b.seq)
  return {
    before: same.findLast((other) => other.generation < generation),
    after: same.find((other) => other.generation > generation),
  }
}

/** Links in and out of an attempt: what it retries or undoes, what retried or undid it, and what it was in other generations. */
function relations({ view, attempt, onSelect }: DetailTaskProps): readonly (Fact | null)[] {
  const byId = attemptsById(view)
  const link = (name: string, other: AttemptView | null | undefined): Fact | null =>
    other
      ? [
          name,
          <RowLink key={name} to={attemptKey(view, other)} onSelect={onSelect}>
            {nameOf(other, attempt)}
          </RowLink>,
        ]
      : null
  const { before, after } = beside(view, attempt)
  const opened = view.entries.find(
    ({ kind, facts }) => kind === 'run.reopened' && facts['generation'] === attempt.generation,
  )
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
    link('Before', before?.id === attempt.retryOf ? null : before),
    link('Again', after?.retryOf === attempt.id ? null : after),
    opened
      ? [
          'Generation',
          <RowLink key="generation" to={`entry:${opened.seq}`} onSelect={onSelect}>
            {attempt.generation}, opened by {opened.actorName}
          </RowLink>,
        ]
      : null,
  ]
}

/** One attempt of a task: as whom it ran, when, what it is linked to, its payloads on demand. */
export function DetailTask(props: DetailTaskProps): ReactNode {
  const { view, attempt } = props
  const state = stateOfAttempt(attempt)
  const { found } = useSpan(view.id, attempt.spanId)
  return (
    <>
      <DetailHead
        title={labelOf(attempt, attemptsById(view))}
        sub={`${stateWord(state)} · attempt ${attempt.retryCount + 1} · ${attempt.type}${generationWord(attempt)}`}
        problem={
          isFailure(state) || state === 'with-errors' ? (attempt.reason ?? 'It failed without giving a reason.') : null
        }
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
      {found !== null && (
        <>
          <Attributes title="Attributes" attributes={found.span.attributes} />
          <SpanLinks view={view} onSelect={props.onSelect} links={found.span.links} linkedRuns={found.linkedRuns} />
        </>
      )}
    </>
  )
}
