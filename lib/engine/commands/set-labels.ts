import { AppError } from '#core/errors.ts'
import type { Command } from '../command.ts'
import { LABELS_MAX } from '../labels.ts'
import type { Turn } from '../turn.ts'

/** Changes what the run is found by and nothing that it does; the entry names what changed and holds the digest of the whole. */
export function setLabels(turn: Turn, command: Extract<Command, { kind: 'set-labels' }>): void {
  const before = turn.run.labels
  const changed = Object.entries(command.labels).filter(([name, value]) => (before[name] ?? null) !== value)
  if (changed.length === 0) return
  const after = Object.entries({ ...before, ...command.labels })
  const labels = Object.fromEntries(after.filter((pair): pair is [string, string] => pair[1] !== null))
  if (Object.keys(labels).length > LABELS_MAX)
    throw new AppError('invalid', `A run has at most ${LABELS_MAX} labels. The labels are as they were.`)
  turn.setRun({ labels })
  turn.record('run.labelled', null, { names: changed.map(([name]) => name).sort() }, { labels })
}
