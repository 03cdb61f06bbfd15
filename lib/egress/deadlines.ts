import { AppError } from '#core/errors.ts'

interface Bounds {
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  readonly callMsMax: number
}

/** The clocks of one call: until connected, until the next piece of the answer, and for the whole; the first to ring ends it. */
export class Deadlines {
  readonly #authority: string
  readonly #bounds: Bounds
  readonly #outer: AbortSignal
  readonly #ended = new AbortController()
  readonly #whole: NodeJS.Timeout
  #phase: NodeJS.Timeout
  #isSent = false

  constructor(authority: string, bounds: Bounds, outer: AbortSignal) {
    this.#authority = authority
    this.#bounds = bounds
    this.#outer = outer
    this.#whole = setTimeout(() => this.#end(`the call took longer than ${bounds.callMsMax} ms`), bounds.callMsMax)
    this.#phase = setTimeout(
      () => this.#end(`no connection within ${bounds.connectTimeoutMs} ms`),
      bounds.connectTimeoutMs,
    )
    if (outer.aborted) this.#stopped()
    else outer.addEventListener('abort', this.#stopped, { once: true })
  }

  /** Aborted with the AppError to throw. */
  get signal(): AbortSignal {
    return this.#ended.signal
  }

  /** Whether anything may have reached the server. */
  get isSent(): boolean {
    return this.#isSent
  }

  /** The connection stands: from now on the request may have reached the server, and only silence counts. */
  connected(): void {
    this.#isSent = true
    this.heard()
  }

  /** A piece of the answer came. */
  heard(): void {
    clearTimeout(this.#phase)
    if (this.signal.aborted) return
    const { readTimeoutMs } = this.#bounds
    this.#phase = setTimeout(() => this.#end(`no answer for ${readTimeoutMs} ms`), readTimeoutMs)
  }

  /** Settles as `work` does, or rejects when a deadline passes first. */
  race<T>(work: Promise<T>): Promise<T> {
    const { signal } = this
    return new Promise((resolve, reject) => {
      const give = () => reject(signal.reason as AppError)
      if (signal.aborted) give()
      signal.addEventListener('abort', give, { once: true })
      work.then(resolve, reject)
    })
  }

  clear(): void {
    clearTimeout(this.#whole)
    clearTimeout(this.#phase)
    this.#outer.removeEventListener('abort', this.#stopped)
  }

  readonly #stopped = () => this.#end('the task was stopped')

  #end(why: string): void {
    const what = this.#isSent ? 'was ended, the request may have taken effect' : 'failed, nothing was sent'
    this.#ended.abort(new AppError('unavailable', `The call to ${this.#authority} ${what}: ${why}.`))
  }
}
