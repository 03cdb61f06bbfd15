'use client'

import { useState } from 'react'
import { checkChainAction, readEntriesAction } from '#actions/runs.ts'
import type { ChainView, EntryView, RunView } from '#services/runs/view.ts'

const ROWS = 300
const MORE = 200

interface Entries {
  /** The newest entries without a gap, in order. */
  readonly shown: readonly EntryView[]
  /** How many lie before them. */
  readonly before: number
  readonly isBusy: boolean
  readonly problem: string | null
  readonly showMore: () => void
  /** What was found when the whole chain was checked; until then what the page knows. */
  readonly chain: ChainView
  readonly checkAll: () => void
}

/** The newest entries of a run, older ones as they are asked for. */
export function useEntries(view: RunView): Entries {
  const [older, setOlder] = useState<readonly EntryView[]>([])
  const [count, setCount] = useState(ROWS)
  const [checked, setChecked] = useState<ChainView | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const here = withoutGap([...older, ...view.entries])
  const shown = here.slice(-count)
  const runId = view.id
  const work = (doing: () => Promise<string | null>): void => {
    setIsBusy(true)
    void doing()
      .then(setProblem)
      .finally(() => setIsBusy(false))
  }
  return {
    shown,
    before: (shown[0]?.seq ?? 1) - 1,
    isBusy,
    problem,
    showMore() {
      setCount(count + MORE)
      const first = here[0]?.seq ?? 1
      if (here.length >= count + MORE || first === 1) return
      work(async () => {
        const result = await readEntriesAction({ runId, before: first })
        if (!result.ok) return result.error.message
        setOlder([...result.value, ...older])
        return null
      })
    },
    chain: checked ?? view.chain,
    checkAll: () =>
      work(async () => {
        const result = await checkChainAction({ runId })
        if (!result.ok) return result.error.message
        setChecked(result.value)
        return null
      }),
  }
}

/** The last of these entries back to the first that does not follow the one before it. */
function withoutGap(entries: readonly EntryView[]): readonly EntryView[] {
  const inOrder = [...new Map(entries.map((entry) => [entry.seq, entry])).values()].sort((a, b) => a.seq - b.seq)
  const begin = inOrder.findLastIndex((entry, index) => index > 0 && inOrder[index - 1]?.seq !== entry.seq - 1)
  return inOrder.slice(Math.max(0, begin))
}
