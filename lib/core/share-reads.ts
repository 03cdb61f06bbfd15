/**
 * Makes reads with equal keys share one: a read that was asked for while one is under way waits for it and then shares the
 * next, so nobody is answered by a read that began before they asked.
 */
export function shareReads<T>(): (key: string, read: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>()
  const waiting = new Map<string, Promise<T>>()

  const begin = (key: string, read: () => Promise<T>): Promise<T> => {
    const current = read().finally(() => {
      if (running.get(key) === current) running.delete(key)
    })
    running.set(key, current)
    return current
  }
  return (key, read) => {
    const current = running.get(key)
    if (!current) return begin(key, read)
    const shared = waiting.get(key)
    if (shared) return shared
    const next = current.then(ignore, ignore).then(() => {
      waiting.delete(key)
      return begin(key, read)
    })
    waiting.set(key, next)
    return next
  }
}

/** Whoever asked for it is told. */
const ignore = (): void => undefined
