import type { Ground, Scenario } from './scenarios/scenario.ts'
import type { Told } from './table.ts'

/** Plays scenarios one after the other. One that breaks off is told like one that breaks an invariant. */
export async function playAll(scenarios: readonly Scenario[], ground: Ground): Promise<Told[]> {
  const all: Told[] = []
  for (const { name, play } of scenarios) {
    ground.say(`── ${name}`)
    const startedAt = performance.now()
    const told = await play(ground).catch(brokenOff)
    all.push({ ...told, scenario: name, seconds: (performance.now() - startedAt) / 1_000 })
  }
  return all
}

const brokenOff = (error: unknown): Omit<Told, 'scenario' | 'seconds'> => {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { runs: 0, inflicted: '?', lost: 0, doubled: 0, stuck: 0, exits: 0, problems: [`it broke off: ${what}`] }
}
