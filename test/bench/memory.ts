const LOOK_MS = 500
const MB = 2 ** 20

/** What this process kept in memory over a while, in MB: the most of each tenth of it. */
export interface Memory {
  readonly rssMb: readonly number[]
  readonly heapMb: readonly number[]
}

/** Looks at this process's memory until it is stopped. */
export function watchMemory(): { stop(): Memory } {
  const rss: number[] = []
  const heap: number[] = []
  const look = (): void => {
    const { rss: all, heapUsed } = process.memoryUsage()
    rss.push(all)
    heap.push(heapUsed)
  }
  look()
  const timer = setInterval(look, LOOK_MS)
  return {
    stop() {
      clearInterval(timer)
      return { rssMb: tenths(rss), heapMb: tenths(heap) }
    },
  }
}

function tenths(values: readonly number[]): readonly number[] {
  const size = Math.ceil(values.length / 10)
  const parts = Array.from({ length: 10 }, (_, i) => values.slice(i * size, (i + 1) * size))
  return parts.filter((part) => part.length > 0).map((part) => Math.round(Math.max(...part) / MB))
}
