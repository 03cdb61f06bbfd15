import type { Verdict } from './verify.ts'

/** What a scenario came to: one line of the table. */
export interface Told extends Verdict {
  readonly scenario: string
  readonly runs: number
  /** What was inflicted, e.g. `92 kills`. */
  readonly inflicted: string
  readonly seconds: number
  /** What it measured, in words; empty when nothing. */
  readonly measured?: string
}

export const isRight = ({ problems, exits }: Told): boolean => problems.length === 0 && exits === 0

const HEAD = ['scenario', 'runs', 'inflicted', 'lost', 'doubled', 'stuck', 'exits', 'seconds', 'verdict']

const cellsOf = (told: Told): string[] => [
  told.scenario,
  String(told.runs),
  told.inflicted,
  ...[told.lost, told.doubled, told.stuck, told.exits].map(String),
  told.seconds.toFixed(0),
  isRight(told) ? 'right' : `BROKEN (${told.problems.length})`,
]

const PROBLEMS_SHOWN = 10

/** The table, and below it what was measured and what is wrong. */
export function tableOf(all: readonly Told[]): string {
  const rows = [HEAD, ...all.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const measured = all.flatMap((told) => (told.measured ? [`${told.scenario}: ${told.measured}`] : []))
  const wrong = all.flatMap(({ scenario, problems }) =>
    problems.slice(0, PROBLEMS_SHOWN).map((problem) => `${scenario}: ${problem}`),
  )
  return [...lines, ...measured, ...wrong].join('\n')
}
