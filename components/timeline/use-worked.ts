'use client'

import { useEffect, useState } from 'react'

/** Lets the browser draw and answer before the next piece of work. */
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    const channel = new MessageChannel()
    channel.port1.addEventListener('message', () => resolve(), { once: true })
    channel.port1.start()
    channel.port2.postMessage(null)
  })

/** What is made of so many spans is made within the draw that shows it: one draw is quicker than two. */
const AT_ONCE_MAX = 2_000

interface Work<T> {
  /** Must keep its identity as long as it would give the same. */
  readonly work: () => T
  /** Of how many spans. */
  readonly count: number
  /** Parts of the work that can be done before the rest, one by one, and are not done twice. */
  readonly before?: readonly (() => unknown)[]
}

const NOTHING: readonly (() => unknown)[] = []

/** What a piece of work gives. Much of it is done piece by piece, and until then what was there before is given: the page stays quick. */
export function useWorked<T>({ work, count, before = NOTHING }: Work<T>): T {
  const [kept, setKept] = useState(() => ({ work, result: work() }))
  const shown = kept.work !== work && count <= AT_ONCE_MAX ? { work, result: work() } : kept
  if (shown !== kept) setKept(shown)
  const isDue = shown.work !== work
  useEffect(() => {
    if (!isDue) return
    let isOver = false
    const catchUp = async (): Promise<void> => {
      await breathe()
      for (const part of before) {
        if (isOver) return
        part()
        await breathe()
      }
      if (!isOver) setKept({ work, result: work() })
    }
    void catchUp()
    return () => {
      isOver = true
    }
  }, [isDue, work, before])
  return shown.result
}
