import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { AppError } from '#core/errors.ts'
import { isLoopback, isOwn, refusedRange } from './address.ts'
import { isWebPort, type Target } from './target.ts'

/** All addresses of a name. Handed in by tests that play a name server. */
export type Resolver = (host: string) => Promise<readonly string[]>

export interface AddressRules {
  /** `host:port` as a URL spells it: the only loopback targets allowed. */
  readonly allowLoopback: ReadonlySet<string>
  /** `host:port` of services that may lie on loopback or in a private network. */
  readonly allowOwn: ReadonlySet<string>
  readonly resolve: Resolver
}

export const resolveBySystem: Resolver = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map((found) => found.address)

/**
 * The address to connect to. A name is resolved once and each of its addresses is checked; the connection then goes to the
 * returned one, so that a second answer of the name server cannot change the target.
 */
export async function checkedAddress(target: Target, rules: AddressRules): Promise<string> {
  const mayBeOwn = rules.allowOwn.has(target.authority)
  const mayBeLoopback = rules.allowLoopback.has(target.authority)
  if (!mayBeOwn && !mayBeLoopback && !isWebPort(target.port))
    throw refused(target, `port ${target.port} is not a web port`)
  const addresses = isIP(target.host) === 0 ? await resolveName(target, rules.resolve) : [target.host]
  for (const address of addresses) {
    if ((mayBeOwn && isOwn(address)) || (mayBeLoopback && isLoopback(address))) continue
    const range = refusedRange(address)
    if (range) throw refused(target, whyOf(target, address, range))
  }
  const [first] = addresses
  if (first === undefined) throw new AppError('unavailable', `Nothing was sent: ${target.host} has no address.`)
  return first
}

async function resolveName(target: Target, resolve: Resolver): Promise<readonly string[]> {
  try {
    return await resolve(target.host)
  } catch (cause) {
    throw new AppError('unavailable', `Nothing was sent: ${target.host} could not be resolved.`, { cause })
  }
}

function whyOf(target: Target, address: string, range: string): string {
  const why = target.host === address ? `it is ${range}` : `it resolves to ${address}, ${range}`
  return isOwn(address) ? `${why}, and EGRESS_ALLOW does not name it` : why
}

const refused = (target: Target, why: string): AppError =>
  new AppError('forbidden', `The call to ${target.authority} was refused, nothing was sent: ${why}.`)
