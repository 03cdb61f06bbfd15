import { digestOf } from './canonical.ts'
import type { ChainEntry, UnchainedEntry } from './entry.ts'

/** The last entry of a chain, or where a chain begins. */
export type ChainHead = Pick<ChainEntry, 'seq' | 'hash'>

export const CHAIN_START: ChainHead = { seq: 0, hash: '0'.repeat(64) }

export type ChainCheck =
  | { readonly isIntact: true; readonly problem: null }
  | { readonly isIntact: false; readonly problem: string }

/** Gives entries their places behind `head`, in order. */
export function chainEntries(head: ChainHead, entries: readonly UnchainedEntry[]): ChainEntry[] {
  let last = head
  return entries.map((entry) => {
    const placed = { ...entry, seq: last.seq + 1, prevHash: last.hash }
    const chained = { ...placed, hash: hashOf(placed) }
    last = chained
    return chained
  })
}

/** Whether entries of one chain are complete from the first on and are as they were written; else the first thing that is not. */
export function verifyChain(entries: readonly ChainEntry[]): ChainCheck {
  let last = CHAIN_START
  const chain = entries[0]?.chain
  for (const entry of entries) {
    const problem = problemOf(entry, last, chain)
    if (problem) return { isIntact: false, problem }
    last = entry
  }
  return { isIntact: true, problem: null }
}

function problemOf(entry: ChainEntry, last: ChainHead, chain: string | undefined): string | null {
  if (entry.chain !== chain) return `entry ${entry.seq} belongs to another chain`
  if (entry.seq !== last.seq + 1)
    return `entry ${last.seq + 1} is missing: entry ${entry.seq} follows entry ${last.seq}`
  if (entry.prevHash !== last.hash) return `entry ${entry.seq} does not continue the entry before it`
  const { hash, ...placed } = entry
  return hashOf(placed) === hash ? null : `entry ${entry.seq} is not as it was written`
}

const hashOf = (placed: Omit<ChainEntry, 'hash'>): string => digestOf(placed)
