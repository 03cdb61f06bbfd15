import { verifyChain, chainEntries } from '#ledger/chain.ts'
import type { ChainEntry, UnchainedEntry } from '#ledger/entry.ts'
import type { ReadRun } from '#db/runs.ts'
import type { ChainView } from './view.ts'

const endsElsewhere = ({ run }: ReadRun): string => `the run says its chain ends with entry ${run.seq}, and it does not`

const isHead = (last: ChainEntry | undefined, { run, headHash }: ReadRun): boolean =>
  last?.seq === run.seq && last.hash === headHash

/** Whether all entries of a run are as they were written. */
export function checkWhole(entries: readonly ChainEntry[], headed: ReadRun): ChainView {
  const check = verifyChain(entries)
  if (!check.isIntact) return { ...check, from: 1 }
  if (isHead(entries.at(-1), headed)) return { ...check, from: 1 }
  return { isIntact: false, problem: endsElsewhere(headed), from: 1 }
}

/** An entry as it was before it got its place. */
const unplaced = ({ seq: _seq, prevHash: _prevHash, hash: _hash, ...entry }: ChainEntry): UnchainedEntry => entry

/** The first of these entries that does not continue the one before it, or null. */
export function brokenEntry(entries: readonly ChainEntry[]): ChainEntry | null {
  const [first, ...rest] = entries
  const again = first ? chainEntries(first, rest.map(unplaced)) : []
  const index = again.findIndex((entry, nth) => entry.hash !== rest[nth]?.hash)
  return rest[index] ?? null
}

/** Whether the last entries of a run continue the first of them and end with the run's head. */
export function checkTail(tail: readonly ChainEntry[], headed: ReadRun): ChainView {
  const from = (tail[0]?.seq ?? 0) + 1
  const broken = brokenEntry(tail)
  if (broken) return { isIntact: false, problem: `entry ${broken.seq} is not as it was written`, from }
  if (isHead(tail.at(-1), headed)) return { isIntact: true, problem: null, from }
  return { isIntact: false, problem: endsElsewhere(headed), from }
}
