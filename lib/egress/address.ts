import ipaddr from 'ipaddr.js'

/** Addresses of cloud platforms that answer every guest although they lie in public ranges. */
const PLATFORM_ADDRESSES = new Set(['168.63.129.16', 'fd00:ec2::254'])

/** Ranges in which an installation's own services lie; link-local ones, where platforms answer, are none of them. */
const OWN_RANGES = new Set(['loopback', 'private', 'uniqueLocal'])

const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Why an address must not be connected to, as the end of "it is …", or null when it is an ordinary public one. Everything
 * that is not plainly public is refused, also what carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo).
 */
export function refusedRange(text: string): string | null {
  if (!ipaddr.isValid(text)) return 'not an IP address'
  const address = ipaddr.parse(text)
  const range = address.range()
  if (range !== 'unicast') return `in a reserved range (${range})`
  if (PLATFORM_ADDRESSES.has(address.toString())) return 'a platform address (metadata)'
  if (address instanceof ipaddr.IPv6 && !address.match(GLOBAL_UNICAST_V6)) return 'not a global unicast address'
  return null
}

/** Whether an address lies where an installation's own services do, so that it may be allowed by name. */
export function isOwn(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  return OWN_RANGES.has(address.range()) && !PLATFORM_ADDRESSES.has(address.toString())
}

export const isLoopback = (text: string): boolean => ipaddr.isValid(text) && ipaddr.parse(text).range() === 'loopback'
