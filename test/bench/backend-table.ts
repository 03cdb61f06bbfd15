import { median, type Line } from './measure.ts'

const numberOf = (line: Line, field: string): number => {
  const extra = line['extra'] as { readonly [field: string]: unknown } | undefined
  return Number(line[field] ?? extra?.[field] ?? Number.NaN)
}

const COLUMNS = [
  'p50 ms',
  'p99 ms',
  'p99 of its rounds',
  'p99 %',
  'CPU ms/run',
  'RSS MB',
  'heap MB',
  'sent',
  'dropped',
  'behind',
  'load',
]

const signed = (value: number, digits: number): string => `${value < 0 ? '' : '+'}${value.toFixed(digits)}`

/** A row for each backend, in medians of its rounds: its latency and the most memory against those of the first, and its spans. */
export function backendTable(lines: readonly Line[]): string {
  const byName = Map.groupBy(lines, ({ scenario }) => scenario)
  const middle = (name: string, field: string): number =>
    median((byName.get(name) ?? []).map((line) => numberOf(line, field)))
  const base = 'backend: none'
  const above = (name: string, field: string): number => middle(name, field) - middle(base, field)
  const rowOf = (name: string, its: readonly Line[]): string[] => {
    const p99s = its.map((line) => numberOf(line, 'p99_ms'))
    const spans = ['sent', 'dropped', 'behind'].map((field) => String(middle(name, field)))
    return [
      name.padEnd(20),
      middle(name, 'p50_ms').toFixed(1),
      middle(name, 'p99_ms').toFixed(1),
      `${Math.min(...p99s).toFixed(1)}–${Math.max(...p99s).toFixed(1)}`,
      signed((100 * above(name, 'p99_ms')) / middle(base, 'p99_ms'), 1),
      middle(name, 'cpu_ms_per_unit').toFixed(2),
      signed(above(name, 'rss_mb_above'), 0),
      signed(above(name, 'heap_mb_above'), 0),
      ...spans,
      middle(name, 'load1').toFixed(1),
    ]
  }
  const rows = [...byName].map(([name, its]) => rowOf(name, its))
  return [[''.padEnd(20), ...COLUMNS], ...rows]
    .map((row) => row.map((cell, i) => cell.padStart(COLUMNS[i - 1]?.length ?? 0)).join('  '))
    .join('\n')
}
