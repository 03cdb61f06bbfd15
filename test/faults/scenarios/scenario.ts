import type { Told } from '../table.ts'
import type { World } from '../world.ts'

/** What a scenario is given. */
export interface Ground {
  /** A PostgreSQL server to make databases on. */
  readonly serverUrl: string
  /** 1 is the full size. */
  readonly scale: number
  /** Says how far it has come. */
  readonly say: (line: string) => void
}

export interface Scenario {
  readonly name: string
  play(ground: Ground): Promise<Omit<Told, 'scenario' | 'seconds'>>
}

/** So many at the full size, fewer at a smaller one. */
export const scaled = (count: number, { scale }: Ground, least = 1): number =>
  Math.max(least, Math.round(count * scale))

/** Does `work` on a world that is closed afterwards. */
export async function within<T>(world: Promise<World>, work: (world: World) => Promise<T>): Promise<T> {
  const opened = await world
  try {
    return await work(opened)
  } finally {
    await opened.close()
  }
}
