import { readClock } from '#db/condition.ts'
import type { Sql } from '#db/database.ts'
import { formatDuration } from '#trace/format.ts'
import { bad, ok, type Check } from './check.ts'
import type { Reached } from './reach.ts'

const ABOUT = { id: 'clocks', title: 'Clocks' }
/** Spans of one run are shown on one axis, and id tokens are refused from the future. */
const APART_MS_MAX = 2_000

/** By how much the clocks differ from the console's: the database's, and those that answers were dated with (to the second). */
export async function checkClocks(
  sql: Sql,
  dated: readonly (readonly [name: string, answer: Reached])[],
): Promise<Check> {
  const others = dated.flatMap(([name, answer]) => {
    const clock = clockOf(answer)
    return clock ? [{ name, ...clock }] : []
  })
  const clocks = [{ name: 'Database', ...(await readClock(sql)) }, ...others]
  const facts = clocks.map(({ name, aheadMs }) => [name, apart(aheadMs)] as const)
  const wrong = clocks.filter(({ aheadMs, errorMs }) => Math.abs(aheadMs) - errorMs > APART_MS_MAX)
  if (wrong.length === 0) return ok({ ...ABOUT, facts, says: 'They agree with the clock of this process.' })
  return bad({
    ...ABOUT,
    facts,
    says: `Not together: ${wrong.map(({ name, aheadMs }) => `${name} ${apart(aheadMs)}`).join(', ')}.`,
    fix: 'Keep the clocks of these machines by NTP (timedatectl set-ntp true)',
  })
}

const HALF_A_SECOND_MS = 500

/** An answer's date is cut to the second: its middle is meant. */
function clockOf(answer: Reached): { readonly aheadMs: number; readonly errorMs: number } | null {
  if (answer.status === null) return null
  const date = Date.parse(answer.headers.get('date') ?? '')
  if (Number.isNaN(date)) return null
  return { aheadMs: date + HALF_A_SECOND_MS - answer.at, errorMs: answer.errorMs + HALF_A_SECOND_MS }
}

function apart(aheadMs: number): string {
  const ms = Math.round(Math.abs(aheadMs))
  if (ms < 1) return 'the same'
  return `${formatDuration(ms)} ${aheadMs > 0 ? 'ahead' : 'behind'}`
}
