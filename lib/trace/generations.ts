import type { RunId } from '#core/ids.ts'
import { isObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { AttemptView, EntryView, GenerationView, RunView } from '#services/runs/view.ts'
import { textFact, numberFact } from './facts.ts'

/** The entries that opened the later generations of a run, oldest first. */
export const openingsOf = (view: RunView): readonly EntryView[] =>
  view.entries.filter((entry) => entry.kind === 'run.reopened')

const WORDS: { readonly [verb: string]: string } = {
  retry: 'retried',
  restart: 'restarted',
  rerun: 'run again',
  revive: 'taken up again',
  undo: 'reopened to roll back',
}

/** `retried`, `restarted`, `run again from deploy`, `taken up again`. */
export function openingWords({ facts }: EntryView): string {
  const from = textFact(facts, 'from')
  return `${WORDS[String(facts['verb'])] ?? 'reopened'}${from === null ? '' : ` from ${from}`}`
}

/** When the generation that runs, or ran last, was opened. */
export const openedAt = (view: RunView): Instant => openingsOf(view).at(-1)?.at ?? view.createdAt

const startedOf = (view: RunView): EntryView | undefined => view.entries.find(({ kind }) => kind === 'run.started')

/** Who asked for the run, whoever opened a later generation of it: of one that another run launched, whom both act for. */
export function launcherName(view: RunView): string {
  const started = startedOf(view)
  if (started !== undefined && started.actor.kind !== 'service') return started.actorName
  return (view.generations[0]?.by ?? view.by).name
}

/** The run that launched this one, as its child or as a run of its own, or null. */
export function launchingRun(view: RunView): RunId | null {
  const facts = startedOf(view)?.facts
  const by = facts?.['parent'] ?? facts?.['launchedBy']
  return isObject(by) && typeof by['runId'] === 'string' ? (by['runId'] as RunId) : null
}

/** The generation an attempt belongs to. */
export const generationOf = (view: RunView, { generation }: AttemptView): GenerationView | null =>
  view.generations.find(({ number }) => number === generation) ?? null

/** They go on from what there was. */
const GO_ON = new Set(['retry', 'revive', 'undo'])

/** Whether an opening made an attempt history: a restart all that came before, a rerun what it runs again. */
function isVoid({ facts }: EntryView, { generation, node }: AttemptView): boolean {
  if (generation >= (numberFact(facts, 'generation') ?? 0) || GO_ON.has(String(facts['verb']))) return false
  const again = facts['again']
  return Array.isArray(again) ? again.includes(node) : true
}

/** Attempts that count: those of older generations do as far as a later one goes on from them. */
export function countingAttempts(view: RunView): readonly AttemptView[] {
  const openings = openingsOf(view)
  return view.attempts.filter((attempt) => !openings.some((entry) => isVoid(entry, attempt)))
}
