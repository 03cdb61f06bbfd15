import type { EntryView, RunApprovalView, RunView } from '#services/runs/view.ts'
import { formatDuration } from './format.ts'
import { launcherName, launchingRun, openingsOf, openingWords } from './generations.ts'
import { failureWorkflowOf, stopOf } from './run-end.ts'
import { bad, plain, quiet, shortened, strong, type StoryLine, type StoryPart, strongList } from './story-line.ts'

const throughAgent = (entry: EntryView | undefined): readonly StoryPart[] =>
  entry?.actor.kind === 'agent' ? [plain(', through '), strong(entry.actor.id), plain(',')] : []

/** Who asked for what, and why in their words. */
export function askedLine(view: RunView): StoryLine {
  const started = view.entries.find((entry) => entry.kind === 'run.started')
  const note = view.note === null || view.note === '' ? [] : [quiet(` · “${shortened(view.note, 80)}”`)]
  const what = strong(`${view.workflow} v${view.version}`)
  const who = strong(launcherName(view))
  if (view.schedule !== null) {
    const parts = [plain('schedule '), strong(view.schedule), plain(' ran '), what, plain(' for '), who]
    return { at: view.createdAt, key: 'checks', parts }
  }
  const parts =
    launchingRun(view) === null
      ? [who, ...throughAgent(started), plain(' asked to run '), what, ...note]
      : [plain('another run launched '), what, plain(' for '), who, ...note]
  return { at: view.createdAt, key: 'checks', parts }
}

const quotedComment = (comment: string): readonly StoryPart[] =>
  comment === '' ? [] : [plain(`: “${shortened(comment, 80)}”`)]

function approvalParts(approval: RunApprovalView, now: number): readonly StoryPart[] {
  const asked = [plain(`${approval.quorum} of `), strong(approval.group)]
  const taken = formatDuration((approval.settledAt ?? now) - approval.askedAt)
  const decisions = approval.decisions.filter((decision) => decision.outcome === 'approved')
  const denial = approval.decisions.find((decision) => decision.outcome === 'denied')
  if (approval.state === 'denied' && denial !== undefined) {
    return [
      plain('asked '),
      ...asked,
      plain('; '),
      strong(denial.by.name),
      bad(' denied'),
      plain(` it after ${taken}`),
      ...quotedComment(denial.comment),
    ]
  }
  if (approval.state === 'withdrawn')
    return [plain('asked '), ...asked, plain(`; withdrawn after ${taken} without a decision`)]
  const who = strongList(decisions.map((decision) => decision.by.name))
  if (approval.state === 'waiting') {
    const sofar = decisions.length === 0 ? [] : [plain('; approved so far by '), ...who]
    return [plain('waiting for '), ...asked, plain(` for ${taken}`), ...sofar]
  }
  const [only, ...others] = decisions
  const comment = only === undefined || others.length > 0 ? [] : quotedComment(only.comment)
  return [plain('asked '), ...asked, plain('; '), ...who, plain(` approved what was shown after ${taken}`), ...comment]
}

/** Who was asked, who decided what, after how long. */
export const approvalLines = (view: RunView, now: number): readonly StoryLine[] =>
  view.approvals.map((approval) => ({
    at: approval.askedAt,
    key: `approval:${approval.taskId}`,
    parts: approvalParts(approval, now),
  }))

/** Who stopped or paused the run. */
export function interventionLines(view: RunView): readonly StoryLine[] {
  const lines: StoryLine[] = []
  const pause = view.entries.findLast((entry) => entry.kind === 'run.paused')
  if (pause !== undefined && view.status === 'PAUSED') {
    lines.push({ at: pause.at, key: `entry:${pause.seq}`, parts: [plain('paused by '), strong(pause.actorName)] })
  }
  const retried = view.entries.findLast((entry) => entry.kind === 'run.unparked')
  if (retried !== undefined) {
    const parts = [plain('tried again by '), strong(retried.actorName), plain(' after it had been set aside')]
    lines.push({ at: retried.at, key: `entry:${retried.seq}`, parts })
  }
  const stop = stopOf(view)
  if (stop !== null) {
    const reason = view.reason === null ? [] : [plain(`: “${shortened(view.reason, 80)}”`)]
    lines.push({
      at: stop.at,
      key: `entry:${stop.seq}`,
      parts: [plain('stopped by '), strong(stop.actorName), ...reason],
    })
  }
  return lines
}

/** What was started because the run ended as it did. */
export function failureWorkflowLine(view: RunView): StoryLine | null {
  const started = failureWorkflowOf(view)
  if (started === null) return null
  const parts = [plain('started its failure workflow '), strong(started.workflow)]
  return { at: started.entry.at, key: `entry:${started.entry.seq}`, parts }
}

const WAS: { readonly [status: string]: string } = {
  COMPLETED: 'had succeeded',
  FAILED: 'had failed',
  TIMED_OUT: 'had timed out',
  TERMINATED: 'had been stopped',
}

/** Who took the ended run up again, and why; the last two times. */
export function reopenedLines(view: RunView): readonly StoryLine[] {
  return openingsOf(view)
    .slice(-2)
    .map((entry) => {
      const why = view.generations.find(({ number }) => number === entry.facts['generation'])?.why ?? null
      const was = WAS[String(entry.facts['was'])]
      return {
        at: entry.at,
        key: `entry:${entry.seq}`,
        parts: [
          plain(`${openingWords(entry)} by `),
          strong(entry.actorName),
          ...(entry.facts['verb'] === 'revive' ? [plain(' with a sub-workflow')] : []),
          ...(was === undefined ? [] : [plain(` after it ${was}`)]),
          ...(why === null ? [] : [plain(`: “${shortened(why, 80)}”`)]),
        ],
      }
    })
}
