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
  return `${WORDS[textFact(facts, 'verb') ?? ''] ?? 'reopened'}${from === null ? '' : ` from ${from}`}`
}

/** When the generation that runs, or ran last, was opened. */
export const openedAt = (view: RunView): Instant => openingsOf(view).at(-1)?.at ?? view.createdAt

/** Who launched the run, whoever opened a later generation of it. */
export const launcherName = (view: RunView): string =>
  view.entries.find((entry) => entry.kind === 'run.started')?.actorName ?? view.by.name

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
