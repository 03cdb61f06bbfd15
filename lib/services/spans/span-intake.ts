import type { Settings } from '#config/settings.ts'
import { addIntakeCounts } from '#db/intake-counts.ts'
import { startLoop, type Loop } from '#telemetry/loop.ts'
import type { OtelSpan } from '#trace/span.ts'
import { createKeyring, type Sender } from '../ingest-keys/keyring.ts'
import { receiveSpans, type Received, type ReceivePorts } from './receive-spans.ts'

export interface IntakePorts extends ReceivePorts {
  /** In local mode whoever reaches the receiver may send. */
  readonly settings: Pick<Settings, 'isLocal' | 'spanRetentionDays'>
  readonly onError: (error: unknown) => void
}

/** What stands behind the receiver of a process, however many ports it listens on. */
export interface SpanIntake {
  /** Throws unauthenticated. */
  admit(headers: Headers): Promise<Sender>
  store(spans: readonly OtelSpan[], sender: Sender): Promise<Received>
  count(what: string, count: number): void
  /** Writes down what was counted. */
  flush(): Promise<void>
  /** Does so from now on by itself. */
  start(): void
  stop(): Promise<void>
}

const FLUSH_MS = 5_000
const BACK_OFF_MS = { first: FLUSH_MS, max: 60_000 }

export function createSpanIntake({ onError, ...ports }: IntakePorts): SpanIntake {
  let counts = new Map<string, number>()
  let keyIds = new Set<string>()
  let loop: Loop | null = null
  const count = (what: string, more: number): void => {
    if (more > 0) counts.set(what, (counts.get(what) ?? 0) + more)
  }
  const keyring = createKeyring(ports.db, {
    isKeyNeeded: !ports.settings.isLocal,
    onUsed: (keyId) => keyIds.add(keyId),
  })

  async function flush(): Promise<void> {
    if (counts.size === 0 && keyIds.size === 0) return
    const [pending, used] = [counts, keyIds]
    counts = new Map()
    keyIds = new Set()
    try {
      await addIntakeCounts(ports.db.pool, pending, [...used])
    } catch (error) {
      for (const [what, more] of pending) count(what, more)
      for (const keyId of used) keyIds.add(keyId)
      throw error
    }
  }
  const step = async (): Promise<boolean> => {
    await flush()
    return false
  }
  return {
    admit: keyring.admit,
    store: (spans, sender) => receiveSpans(ports, spans, sender),
    count,
    flush,
    start() {
      loop ??= startLoop({ step, idleMs: FLUSH_MS, backOffMs: BACK_OFF_MS, onError })
    },
    async stop() {
      await loop?.stop()
      await flush().catch(onError)
    },
  }
}
