import type { Environment } from '#config/variables.ts'
import { isPortFree } from './free-port.ts'
import { LaunchError } from './launch-error.ts'

export type PortName = 'PORT' | 'GATEWAY_PORT' | 'OTLP_PORT' | 'IDP_PORT' | 'DEMO_PORT'

const FORWARD_MAX = 100

export interface PortWishes {
  readonly env: Environment
  readonly wished: Readonly<Record<PortName, number>>
  readonly names: readonly PortName[]
  readonly address: string
  /** Local mode: a port nobody asked for may be another one. */
  readonly isMovable: boolean
}

/** The ports to use. One set by hand, and every one outside of local mode, is that one or a LaunchError; others move up when taken. */
export async function choosePorts(wishes: PortWishes): Promise<Record<PortName, number>> {
  const { PORT, GATEWAY_PORT, OTLP_PORT, IDP_PORT, DEMO_PORT } = wishes.wished
  const chosen = { PORT, GATEWAY_PORT, OTLP_PORT, IDP_PORT, DEMO_PORT }
  const used = new Set<number>()
  const isFixed = (name: PortName) => !wishes.isMovable || Boolean(wishes.env[name])
  for (const name of wishes.names.toSorted((a, b) => Number(isFixed(b)) - Number(isFixed(a)))) {
    const last = chosen[name] + (isFixed(name) ? 0 : FORWARD_MAX)
    const port = await firstFree(chosen[name], last, (candidate) => used.has(candidate), wishes.address)
    if (port === null) throw new LaunchError(takenSentence(name, chosen[name]))
    chosen[name] = port
    used.add(port)
  }
  return chosen
}

const takenSentence = (name: PortName, port: number): string =>
  `Port ${port} (${name}) is taken by another program: stop that program, or set ${name} to a free port.`

async function firstFree(
  from: number,
  to: number,
  isUsed: (port: number) => boolean,
  address: string,
): Promise<number | null> {
  for (let port = from; port <= to && port <= 65_535; port++) {
    if (!isUsed(port) && (await isPortFree(port, address))) return port
  }
  return null
}
