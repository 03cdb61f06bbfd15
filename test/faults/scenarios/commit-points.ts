import { ACTS } from '../acts/acts.ts'
import { createPlayer, type Act } from '../acts/player.ts'
import { verify, type Verdict } from '../verify.ts'
import { createWorld, type World } from '../world.ts'
import { scaled, within, type Scenario } from './scenario.ts'

interface Play {
  readonly act: Act
  /** `before …` or `after …` a commit point. */
  readonly point: string
}

/** Every commit point on both sides, each in the first act that passes it. */
const allPlays = (): Play[] => {
  const known = new Set<string>()
  return ACTS.flatMap((act) =>
    act.passes
      .filter((name) => !known.has(name) && known.add(name))
      .flatMap((name) => [`before ${name}`, `after ${name}`].map((point) => ({ act, point }))),
  )
}

/** Most of a play is waiting for a lease to run out: so many go on at a time, each in an installation of its own. */
const AT_ONCE = 4
/** Of a smaller size still one play of each act. */
const PLAYS_MIN = ACTS.length

export const commitPoints: Scenario = {
  name: 'kill -9 at every commit point, restart, finish',
  async play(ground) {
    const plays = allPlays()
    const waiting = plays.slice(0, scaled(plays.length, ground, PLAYS_MIN))
    const count = waiting.length
    const told = { kills: 0, runs: 0, problems: [] as string[] }
    const verdicts = await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        within(createWorld(ground.serverUrl), async (world) => {
          for (let play = waiting.shift(); play; play = waiting.shift()) {
            const problem = await problemOf(world, play, count - waiting.length)
            if (problem === null) told.kills++
            else told.problems.push(problem)
            ground.say(`${count - waiting.length}/${count} ${play.point}: ${problem ?? 'finished'}`)
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

async function problemOf(world: World, { act, point }: Play, number: number): Promise<string | null> {
  const player = createPlayer(world, point, String(number))
  try {
    await act.play(player)
    return player.wasKilled() ? null : `${point}: ${act.name} never came there`
  } catch (error) {
    return `${point}: ${act.name}: ${String(error)}`
  } finally {
    await player.close()
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
