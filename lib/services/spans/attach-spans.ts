import { startLoop, type Loop } from '#telemetry/loop.ts'
import { attachSpans, type ReceivePorts } from './receive-spans.ts'
import { attachWaiting } from './unattached.ts'

const IDLE_MS = 5_000
const BACK_OFF_MS = { first: IDLE_MS, max: 60_000 }

/** Takes in spans that came before their run, soon after it is there, for as long as the process lives. */
export const startAttaching = (ports: ReceivePorts, onError: (error: unknown) => void): Loop =>
  startLoop({
    step: () => attachWaiting(ports.db, (spans) => attachSpans(ports, spans)),
    idleMs: IDLE_MS,
    backOffMs: BACK_OFF_MS,
    onError,
  })
