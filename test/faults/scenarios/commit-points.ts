import { until } from '../../support/stage.ts'
import { ACTS } from '../acts/acts.ts'
import { createPlayer, type Act, type Player } from '../acts/player.ts'
import { verify, type Verdict } from '../verify.ts'
import { createWorld, type World } from '../world.ts'
import { scaled, within, type Scenario } from './scenario.ts'

interface Play {
  readonly act: Act
  /** `before …` or `after …` a commit point. */
  readonly point: string
}

/** Every commit point on both sides, each in the first act that passes it; FAULTS_POINT names a single one. */
const allPlays = (): Play[] => {
  const known = new Set<string>()
  const only = process.env['FAULTS_POINT']
  return ACTS.flatMap((act) =>
    act.passes
      .filter((name) => !known.has(name) && known.add(name))
      .filter((name) => only === undefined || name === only)
      .flatMap((name) => [`before ${name}`, `after ${name}`].map((point) => ({ act, point }))),
  )
}

/** Most of a play is waiting for a lease to run out: so many go on at a time, each in an installation of its own. */
const AT_ONCE = 6
const LATE_MS_MAX = 60_000
/** Of a smaller size: the two sides of the statement that writes runs. */
const PLAYS_MIN = 2

export const commitPoints: Scenario = {
  name: 'kill -9 at every commit point, restart, finish',
  async play(ground) {
    const plays = allPlays()
    const waiting = plays.slice(0, scaled(plays.length, ground, PLAYS_MIN))
    const count = waiting.length
    const told = { kills: 0, played: 0, runs: 0, problems: [] as string[] }
    const verdicts = await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count) }, () =>
        within(createWorld(ground.serverUrl), async (world) => {
          let host = await world.start('gateway')
          for (let play = waiting.shift(); play; play = waiting.shift()) {
            const startedAt = performance.now()
            const player = createPlayer(world, play.point, String(waiting.length), host)
            const problem = await problemOf(player, play)
            host = await player.leave()
            if (problem === null) told.kills++
            else told.problems.push(problem)
            const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
            ground.say(`${++told.played}/${count} ${play.point}: ${problem ?? 'finished'} (${seconds} s)`)
          }
          const verdict = await verify(world, { acknowledged: [] })
          told.runs += await countRuns(world)
          return verdict
        }),
      ),
    )
    return { ...sumOf(verdicts, told.problems), runs: told.runs, inflicted: `${told.kills} kills` }
  },
}

async function problemOf(player: Player, { act, point }: Play): Promise<string | null> {
  try {
    await act.play(player)
    // What comes after a commit may lie behind the end of the act.
    await until('the kill', async () => player.wasKilled(), LATE_MS_MAX)
    return null
  } catch (error) {
    return `${point}: ${act.name}: ${String(error)}`
  }
}

const countRuns = async ({ db }: World): Promise<number> =>
  Number((await db.pool.query<{ count: number }>('SELECT count(*) FROM run')).rows[0]?.count)

function sumOf(verdicts: readonly Verdict[], problems: readonly string[]): Verdict {
  const sum = (of: (verdict: Verdict) => number): number => verdicts.reduce((all, each) => all + of(each), 0)
  return {
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    stuck: sum(({ stuck }) => stuck),
    exits: sum(({ exits }) => exits),
    problems: [...problems, ...verdicts.flatMap((verdict) => verdict.problems)],
  }
}
