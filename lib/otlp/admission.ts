import { AppError } from '#core/errors.ts'

export interface AdmissionLimits {
  /** Requests at a time, those that wait included. */
  readonly requestsMax: number
  /** What their inflated bodies may take in memory together. */
  readonly bytesMax: number
  /** Requests that are decoded and stored at a time, */
  readonly storedAtOnceMax: number
  /** and what their bodies may take together, because decoded they take several times that; a larger one goes alone. */
  readonly decodedBytesMax: number
}

/** A request's place; what it holds is given back when it leaves. */
export interface Place {
  /** Counts bytes that are held in memory now. Throws rate_limited when that is too much. */
  hold(bytes: number): void
  /** Waits for its turn to be decoded and stored. */
  turn(): Promise<void>
  leave(): void
}

export interface Admission {
  /** Throws rate_limited when nobody more can be taken. */
  enter(): Place
  /** The share of the room that is taken, 0 to 1. */
  pressure(): number
}

const full = (): AppError =>
  new AppError('rate_limited', 'More comes in than can be kept just now. Nothing was stored; send it again.')

/** Bounds what requests hold in memory at a time, and lets them be worked on in turn. */
export function createAdmission(limits: AdmissionLimits): Admission {
  const taken = { requests: 0, bytes: 0 }
  const storing = { requests: 0, bytes: 0 }
  const waiting: { readonly bytes: number; readonly begin: () => void }[] = []

  const isRoomFor = (bytes: number): boolean =>
    storing.requests === 0 ||
    (storing.requests < limits.storedAtOnceMax && storing.bytes + bytes <= limits.decodedBytesMax)

  function letIn(): void {
    for (let first = waiting[0]; first && isRoomFor(first.bytes); first = waiting[0]) {
      waiting.shift()
      storing.requests++
      storing.bytes += first.bytes
      first.begin()
    }
  }

  function enter(): Place {
    if (taken.requests >= limits.requestsMax) throw full()
    taken.requests++
    let held = 0
    let isStoring = false
    return {
      hold(bytes) {
        if (taken.bytes + bytes > limits.bytesMax) throw full()
        held += bytes
        taken.bytes += bytes
      },
      async turn() {
        await new Promise<void>((resolve) => {
          waiting.push({ bytes: held, begin: resolve })
          letIn()
        })
        isStoring = true
      },
      leave() {
        taken.requests--
        taken.bytes -= held
        if (!isStoring) return
        storing.requests--
        storing.bytes -= held
        letIn()
      },
    }
  }
  return {
    enter,
    pressure: () => Math.max(taken.requests / limits.requestsMax, taken.bytes / limits.bytesMax),
  }
}
