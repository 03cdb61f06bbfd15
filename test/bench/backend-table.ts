import { median, type Line } from './measure.ts'

type Extra = { readonly [field: string]: unknown }

const extraOf = (line: Line): Extra => (line['extra'] ?? {}) as Extra
const numberOf = (line: Line, field: string): number => Number(line[field] ?? extraOf(line)[field] ?? Number.NaN)
const signed = (value: number, digits: number): string => `${value < 0 ? '' : '+'}${value.toFixed(digits)}`

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [['', ...columns], ...rows]
  const widths = [0, ...columns].map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)))
  return all
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0))))
    .map((row) => row.join('  '))
    .join('\n')
}

/** A row for each backend: the latency of runs beside it. */
export function latencyTable(lines: readonly Line[]): string {
  const rowOf = (line: Line): string[] => {
    const { percent, low, high } = extraOf(line)['p99'] as { percent: number; low: number; high: number }
    return [
      line.scenario,
      String(line['n']),
      ...['p50_ms', 'p95_ms', 'p99_ms'].map((field) => numberOf(line, field).toFixed(1)),
      signed(percent, 1),
      `${signed(low, 0)} … ${signed(high, 0)}`,
      String(extraOf(line)['sent'] ?? 0),
    ]
  }
  return table(['runs', 'p50 ms', 'p95 ms', 'p99 ms', 'p99 %', '9 of 10 times', 'sent'], lines.map(rowOf))
}

/** A row for each backend: the most memory against that of the first, and what became of its spans; medians of its rounds. */
export function memoryTable(lines: readonly Line[]): string {
  const byName = Map.groupBy(lines, ({ scenario }) => scenario)
  const middle = (its: readonly Line[], field: string): number => median(its.map((line) => numberOf(line, field)))
  const [base = []] = byName.values()
  const above = (its: readonly Line[], field: string): string => signed(middle(its, field) - middle(base, field), 0)
  const rowOf = ([name, its]: readonly [string, readonly Line[]]): string[] => [
    name,
    middle(its, 'cpu_ms_per_unit').toFixed(2),
    above(its, 'rss_mb_above'),
    above(its, 'heap_mb_above'),
    ...['sent', 'dropped', 'behind', 'load1'].map((field) => String(Number(middle(its, field).toFixed(2)))),
  ]
  return table(['CPU ms/run', 'RSS MB', 'heap MB', 'sent', 'dropped', 'behind', 'load'], [...byName].map(rowOf))
}
