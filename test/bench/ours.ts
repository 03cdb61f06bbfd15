import { lineOf, type Measured } from './measure.ts'
import { approvalLatency, startLatency, wholeRuns } from './scenarios.ts'

/** Prints a line for each scenario: `node ours.ts <url of a server> <scale> [only those whose name contains this]`. */
const [serverUrl = '', scaleText = '1', only = ''] = process.argv.slice(2)
const scale = Number(scaleText)
const scaled = (n: number): number => Math.max(10, Math.round(n * scale))

const SIZES = [
  { steps: 1, n: 4000 },
  { steps: 3, n: 2000 },
  { steps: 10, n: 800 },
] as const
const WIDTHS = [16, 64, 256]

const scenarios: readonly (readonly [string, () => Promise<Measured>])[] = [
  ...WIDTHS.flatMap((width) =>
    SIZES.map(
      ({ steps, n }) =>
        [`direct_workflows_${steps}steps/c${width}`, () => wholeRuns(serverUrl, steps, width, scaled(n))] as const,
    ),
  ),
  ['approval_decided_to_next_task_latency', () => approvalLatency(serverUrl, 100)],
  ['start_to_first_step_latency(direct)', () => startLatency(serverUrl, 150)],
]

for (const [name, measure] of scenarios)
  if (name.includes(only)) console.log(JSON.stringify(lineOf(name, await measure())))
