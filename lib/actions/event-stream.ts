/** One event of a stream: Server-Sent Events, HTML standard 9.2. */
export interface StreamEvent {
  readonly event: string
  /** What the browser sends back as Last-Event-ID when it reconnects. */
  readonly id?: string
  readonly data: unknown
}

export interface EventSourceSpec {
  /** Called when woken and at least every `everyMs`; what it returns is sent. Null ends the stream. */
  readonly read: () => Promise<readonly StreamEvent[] | null>
  /** Starts waking; returns how to stop. */
  readonly watch: (wake: () => void) => () => void
  readonly everyMs: number
  readonly signals: readonly AbortSignal[]
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
}
/** What a slow reader may leave lying; nothing more is read for it until it catches up. */
const UNSENT_BYTES_MAX = 1024 * 1024
/** The first wake after a quiet time is answered at once; those that come closer together than this are answered together. */
const GATHER_MS = 20

/** Answers with a stream of what `read` returns, until the reader goes, a signal is aborted or there is nothing more to tell. */
export function eventStream(spec: EventSourceSpec): Response {
  const stop = new AbortController()
  const ended = AbortSignal.any([stop.signal, ...spec.signals])
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encode(': open\n\n'))
        void pump(spec, controller, ended)
      },
      cancel: () => stop.abort(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: UNSENT_BYTES_MAX }),
  )
  return new Response(body, { headers: HEADERS })
}

async function pump(
  spec: EventSourceSpec,
  controller: ReadableStreamDefaultController<Uint8Array>,
  ended: AbortSignal,
): Promise<void> {
  const bell = createBell(ended)
  const unwatch = spec.watch(bell.ring)
  try {
    while (!ended.aborted) {
      if ((controller.desiredSize ?? 0) > 0 && !(await sendNext(spec, controller, ended))) break
      await bell.wait(spec.everyMs)
    }
  } finally {
    unwatch()
    closeQuietly(controller)
  }
}

/** False when the stream is over. A read that fails ends it too: the browser reconnects and is told why. */
async function sendNext(
  spec: EventSourceSpec,
  controller: ReadableStreamDefaultController<Uint8Array>,
  ended: AbortSignal,
): Promise<boolean> {
  const events = await spec.read().catch(() => null)
  if (events === null || ended.aborted) return false
  controller.enqueue(encode(events.length === 0 ? ': beat\n\n' : events.map(asText).join('')))
  return true
}

const asText = ({ event, id, data }: StreamEvent): string =>
  `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`

const encoder = new TextEncoder()
const encode = (text: string): Uint8Array => encoder.encode(text)

interface Bell {
  readonly ring: () => void
  /** Resolves a moment after the bell was rung since the last wait, or after `ms`, or at once when all is over. */
  readonly wait: (ms: number) => Promise<void>
}

function createBell(ended: AbortSignal): Bell {
  let isRung = false
  let answer: (() => void) | null = null
  const ring = (): void => {
    isRung = true
    answer?.()
  }
  ended.addEventListener('abort', ring, { once: true })
  return {
    ring,
    async wait(ms) {
      const begunAt = performance.now()
      if (!isRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          answer = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        answer = null
      }
      const gatherMs = GATHER_MS - (performance.now() - begunAt)
      if (!ended.aborted && isRung && gatherMs > 0) await new Promise((resolve) => setTimeout(resolve, gatherMs))
      isRung = false
    },
  }
}

function closeQuietly(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close()
  } catch {
    // The reader was faster: it is closed already.
  }
}
