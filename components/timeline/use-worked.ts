'use client'

import { startTransition, useEffect, useState } from 'react'

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
  /** What is worked on: something else about the same is done within the draw that asks for it, because somebody waits for it. */
  readonly of?: unknown
  /** Does parts of the work before the rest, and pauses after each; what is done is not done twice. */
  readonly before?: () => Iterable<unknown>
}

const nothing = (): readonly unknown[] => []

/**
 * What a piece of work gives. Much of it is done and drawn piece by piece, and until then what was there before is given: the
 * page stays quick.
 */
export function useWorked<T>({ work, count, of, before = nothing }: Work<T>): T {
  const [kept, setKept] = useState(() => ({ work, of, result: work() }))
  const isAtOnce = count <= AT_ONCE_MAX || (of !== undefined && kept.of === of)
  const shown = kept.work !== work && isAtOnce ? { work, of, result: work() } : kept
  if (shown !== kept) setKept(shown)
  const isDue = shown.work !== work
  useEffect(() => {
    if (!isDue) return
    let isOver = false
    const catchUp = async (): Promise<void> => {
      await breathe()
      if (isOver) return
      for (const _ of before()) {
        await breathe()
        if (isOver) return
      }
      const result = work()
      await breathe()
      if (!isOver) startTransition(() => setKept({ work, of, result }))
    }
    void catchUp()
    return () => {
      isOver = true
    }
  }, [isDue, work, of, before])
  return shown.result
}
