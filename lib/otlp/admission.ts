import { AppError } from '#core/errors.ts'

export interface AdmissionLimits {
  /** Requests at a time whose bodies are still coming, */
  readonly readingMax: number
  /** and how long they may take. */
  readonly bodyMsMax: number
  /** Requests at a time whose bodies are in, those that wait included. */
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
  /** Once its body is in: waits for its turn to be decoded and stored. Throws rate_limited when too many wait. */
  turn(): Promise<void>
  leave(): void
}

export interface Admission {
  /** Throws rate_limited when nobody more can be taken. */
  enter(): Place
  /** The share of the room that is taken, 0 to 1. Who only says that something will come takes none. */
  pressure(): number
}

const full = (): AppError =>
  new AppError('rate_limited', 'More comes in than can be kept just now. Nothing was stored; send it again.')

/** Lets requests be worked on in turn, some at a time. */
function createTurns({ storedAtOnceMax, decodedBytesMax }: AdmissionLimits) {
  const storing = { requests: 0, bytes: 0 }
  const waiting: { readonly bytes: number; readonly begin: () => void }[] = []

  const isRoomFor = (bytes: number): boolean =>
    storing.requests === 0 || (storing.requests < storedAtOnceMax && storing.bytes + bytes <= decodedBytesMax)

  function letIn(): void {
    for (let first = waiting[0]; first && isRoomFor(first.bytes); first = waiting[0]) {
      waiting.shift()
      storing.requests++
      storing.bytes += first.bytes
      first.begin()
    }
  }
  return {
    take: (bytes: number): Promise<void> =>
      new Promise((begin) => {
        waiting.push({ bytes, begin })
        letIn()
      }),
    giveBack(bytes: number): void {
      storing.requests--
      storing.bytes -= bytes
      letIn()
    },
  }
}

/** Bounds what requests hold in memory at a time, and lets them be worked on in turn. */
export function createAdmission(limits: AdmissionLimits): Admission {
  const taken = { reading: 0, working: 0, bytes: 0 }
  const turns = createTurns(limits)

  function enter(): Place {
    if (taken.reading >= limits.readingMax) throw full()
    taken.reading++
    let held = 0
    let stage: 'reading' | 'working' | 'storing' = 'reading'
    return {
      hold(bytes) {
        if (taken.bytes + bytes > limits.bytesMax) throw full()
        held += bytes
        taken.bytes += bytes
      },
      async turn() {
        if (taken.working >= limits.requestsMax) throw full()
        taken.reading--
        taken.working++
        stage = 'working'
        await turns.take(held)
        stage = 'storing'
      },
      leave() {
        taken[stage === 'reading' ? 'reading' : 'working']--
        taken.bytes -= held
        if (stage === 'storing') turns.giveBack(held)
      },
    }
  }
  return {
    enter,
    pressure: () => Math.max(taken.working / limits.requestsMax, taken.bytes / limits.bytesMax),
  }
}
