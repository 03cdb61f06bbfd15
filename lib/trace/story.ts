import type { RunView } from '#services/runs/view.ts'
import { formatDuration } from './format.ts'
import { openedAt } from './generations.ts'
import { plain, strong, type StoryLine } from './story-line.ts'
import { approvalLines, askedLine, failureWorkflowLine, interventionLines, reopenedLines } from './story-people.ts'
import { doneLine, failedLine, openLine, rollbackLine } from './story-tasks.ts'

const LINES_MAX = 6

function succeededLine(view: RunView): StoryLine | null {
  if (view.status !== 'COMPLETED' || view.endedAt === null) return null
  return {
    at: view.endedAt,
    key: null,
    parts: [strong('succeeded'), plain(` after ${formatDuration(view.endedAt - openedAt(view))}`)],
  }
}

/** That the run waits for its turn, or that it had to. */
function queueLine(view: RunView): StoryLine | null {
  if (view.waitsFor !== null)
    return { at: view.createdAt, key: null, parts: [strong('queued'), plain(`: ${view.waitsFor.replace(/\.$/, '')}`)] }
  const begun = view.entries.find(({ kind }) => kind === 'run.begun')
  if (!begun) return null
  const parts = [strong('began'), plain(` after waiting ${formatDuration(begun.at - view.createdAt)} for its turn`)]
  return { at: begun.at, key: null, parts }
}

/** Keeps the newest approvals when a run has more phases than lines. */
function fitted(lines: readonly StoryLine[]): readonly StoryLine[] {
  if (lines.length <= LINES_MAX) return lines
  const isApproval = (line: StoryLine): boolean => line.key?.startsWith('approval:') ?? false
  const spare = new Set(lines.filter(isApproval).slice(0, lines.length - LINES_MAX))
  return lines.filter((line) => !spare.has(line)).slice(-LINES_MAX)
}

/**
 * A run in at most six lines, one per phase, in order of time. Every word is a recorded fact: causes are not guessed and a
 * rollback is said to have reported success, not to have left nothing behind.
 */
export function story(view: RunView, now: number): readonly StoryLine[] {
  const lines = [
    askedLine(view),
    ...approvalLines(view, now),
    doneLine(view),
    failedLine(view),
    ...interventionLines(view),
    ...reopenedLines(view),
    rollbackLine(view, now),
    failureWorkflowLine(view),
    queueLine(view),
    view.endedAt === null ? openLine(view) : null,
    succeededLine(view),
  ].filter((line) => line !== null)
  return fitted(lines.sort((a, b) => a.at - b.at))
}
