/** What is known of a run by name: `input $.environment`, `definition`, `payments version`. */
export type Traits = ReadonlyMap<string, string>

export interface TraitsOfRun {
  readonly hasFailed: boolean
  readonly traits: Traits
}

/** A trait that failing runs share and good ones do not. */
interface SharedTrait {
  readonly name: string
  readonly value: string
  readonly failed: number
  readonly good: number
}

export interface Shared {
  /** How many runs were looked at. */
  readonly failed: number
  readonly good: number
  /** Null: too few to tell. */
  readonly traits: readonly SharedTrait[] | null
}

/** Below these nothing is said. */
export const SHARED_MIN = { failed: 3, good: 5 }
/** Most of those that failed have it, hardly any of those that did not. */
const FAILED_SHARE_MIN = 0.6
const GOOD_SHARE_MAX = 0.2

/** Which traits of a failed run the other failing ones share and the good ones lack, the most telling first. */
export function sharedTraits(own: Traits, runs: readonly TraitsOfRun[]): Shared {
  const failing = runs.filter(({ hasFailed }) => hasFailed)
  const fine = runs.filter(({ hasFailed }) => !hasFailed)
  const [failed, good] = [failing.length, fine.length]
  if (failed < SHARED_MIN.failed || good < SHARED_MIN.good) return { failed, good, traits: null }
  const countIn = (among: readonly TraitsOfRun[], name: string, value: string): number =>
    among.filter(({ traits }) => traits.get(name) === value).length
  const traits = [...own]
    .map(([name, value]) => ({
      name,
      value,
      failed: countIn(failing, name, value),
      good: countIn(fine, name, value),
    }))
    .filter((trait) => trait.failed / failed >= FAILED_SHARE_MIN && trait.good / good <= GOOD_SHARE_MAX)
    .sort(
      (a, b) => b.failed / failed - b.good / good - (a.failed / failed - a.good / good) || (a.name < b.name ? -1 : 1),
    )
  return { failed, good, traits }
}
