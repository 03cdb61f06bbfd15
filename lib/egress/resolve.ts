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
  const isAllowed = allowanceOf(target, rules)
  if (isAllowed === null && !isWebPort(target.port)) throw refused(target, `port ${target.port} is not a web port`)
  const addresses = isIP(target.host) === 0 ? await resolveName(target, rules.resolve) : [target.host]
  for (const address of addresses) {
    const range = isAllowed?.(address) ? null : refusedRange(address)
    if (range) throw refused(target, whyOf(target, address, range))
  }
  const [first] = addresses
  if (first === undefined) throw new AppError('unavailable', `Nothing was sent: ${target.host} has no address.`)
  return first
}

/** Which addresses a target may have although they are not public; null when it is named nowhere. */
function allowanceOf({ authority }: Target, rules: AddressRules): ((address: string) => boolean) | null {
  if (rules.allowOwn.has(authority)) return isOwn
  return rules.allowLoopback.has(authority) ? isLoopback : null
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
