import { median, PEER, type Line } from './measure.ts'

/** Scenarios that measure the same, by ours. */
const COMPARED: readonly { readonly ours: string; readonly others: readonly string[] }[] = [
  ...[1, 3, 10].flatMap((steps) =>
    [16, 64, 256].map((width) => ({
      ours: `direct_workflows_${steps}steps/c${width}`,
      others: [`direct_workflows_${steps}steps/c${width}`, `batched_runs_${steps}tasks/c${width}`],
    })),
  ),
  {
    ours: 'approval_decided_to_next_task_latency',
    others: ['recv_after_send_latency(approval click -> next step)', 'approval_to_next_task_started(in_process)'],
  },
  { ours: 'start_to_first_step_latency(direct)', others: ['start_to_first_step_latency(direct)'] },
]

interface Summary {
  readonly value: number
  readonly shown: string
}

/** Runs a second where there are any, else the middle latency. */
function summaryOf(lines: readonly Line[]): Summary | null {
  const rates = lines.flatMap((line) => line.per_second ?? [])
  const values = rates.length > 0 ? rates : lines.flatMap((line) => line.p50_ms ?? [])
  if (values.length === 0) return null
  const value = median(values)
  const unit = rates.length > 0 ? '/s' : ' ms'
  return { value, shown: `${value.toFixed(1)}${unit} (${Math.min(...values)}–${Math.max(...values)})` }
}

/** Medians with their ranges, and how we stand to each other engine. */
export function tableOf(lines: readonly Line[]): string {
  const rows = COMPARED.flatMap(({ ours, others }) => {
    const own = summaryOf(lines.filter(({ peer, scenario }) => peer === PEER && scenario === ours))
    if (!own) return []
    const compared = others.flatMap((name) => comparedWith(lines, own, name))
    return [[ours, own.shown, ...compared].join('  |  ')]
  })
  const killed = lines.filter(({ scenario }) => scenario === 'killed').map((line) => `killed: ${JSON.stringify(line)}`)
  return [...rows, ...killed].join('\n')
}

function comparedWith(lines: readonly Line[], own: Summary, name: string): string[] {
  const others = Map.groupBy(
    lines.filter(({ peer, scenario }) => peer !== PEER && scenario === name),
    ({ peer }) => peer,
  )
  return [...others].flatMap(([peer, theirs]) => {
    const other = summaryOf(theirs)
    return other ? [`${peer} ${other.shown}: ours is ${(own.value / other.value).toFixed(2)} × that`] : []
  })
}
