import type { Host } from './host.ts'

const KEY = Symbol.for('conductor-lightstep.host')

type Slot = { [KEY]?: Host }

/** The host of this process. Next loads lib several times in one process; the host is kept outside of module state. */
export function currentHost(): Host {
  const host = (globalThis as Slot)[KEY]
  if (!host) throw new Error('the host was not created: call openHost() once when the process starts')
  return host
}

export function keepHost(host: Host): void {
  ;(globalThis as Slot)[KEY] = host
}
