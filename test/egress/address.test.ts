import { expect, test } from 'vitest'
import { isLoopback, isOwn, refusedRange } from '#egress/address.ts'
import { parseTarget } from '#egress/target.ts'

test.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946'])('%s is public', (address) => {
  expect(refusedRange(address)).toBeNull()
})

test.each([
  ['0.0.0.0', 'unspecified'],
  ['10.1.2.3', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.0.1', 'private'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['169.254.169.254', 'linkLocal'],
  ['100.100.100.200', 'carrierGradeNat'],
  ['192.0.0.192', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['203.0.113.9', 'reserved'],
  ['224.0.0.1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['168.63.129.16', 'platform address'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'ipv4Mapped'],
  ['::ffff:8.8.8.8', 'ipv4Mapped'],
  ['::127.0.0.1', 'ipv4Mapped'],
  ['::7f00:1', 'not a global unicast'],
  ['64:ff9b::7f00:1', 'rfc6052'],
  ['64:ff9b:1::1', 'rfc6052'],
  ['2002:7f00:1::', '6to4'],
  ['2001:0:1::1', 'teredo'],
  ['2001:db8::1', 'reserved'],
  ['fe80::1', 'linkLocal'],
  ['fec0::1', 'deprecatedSiteLocal'],
  ['fd00:ec2::254', 'uniqueLocal'],
  ['ff02::1', 'multicast'],
  ['4000::1', 'not a global unicast'],
  ['nonsense', 'not an IP address'],
])('%s is refused: %s', (address, why) => {
  expect(refusedRange(address)).toContain(why)
})

test('loopback is recognised in both families and not in a mapped form', () => {
  expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1'].map(isLoopback)).toEqual([true, true, false, false])
})

test.each(['127.0.0.1', '::1', '10.0.0.1', '192.168.1.1', '172.16.0.1', 'fd12::1'])('%s may be named', (address) => {
  expect(isOwn(address)).toBe(true)
})

test.each([
  '169.254.169.254',
  'fe80::1',
  '100.100.100.200',
  '0.0.0.0',
  '224.0.0.1',
  'fd00:ec2::254',
  '::ffff:10.0.0.1',
  'x',
])('%s may not be, whoever names it', (address) => {
  expect(isOwn(address)).toBe(false)
})

test.each([
  ['http://2130706433/', '127.0.0.1:80'],
  ['http://0177.0.0.1/', '127.0.0.1:80'],
  ['http://0x7f000001:8080/', '127.0.0.1:8080'],
  ['http://127.1/', '127.0.0.1:80'],
  ['https://[0:0:0:0:0:ffff:127.0.0.1]/', '[::ffff:7f00:1]:443'],
  ['http://①②⑦.0.0.1/', '127.0.0.1:80'],
])('%s means %s', (url, authority) => {
  expect(parseTarget(url).authority).toBe(authority)
})

test.each(['ftp://example.com/', 'file:///etc/passwd', 'http://user:secret@example.com/', '/relative', ''])(
  'the URL %j is refused before anything is sent',
  (url) => {
    expect(() => parseTarget(url)).toThrow(/nothing was sent/)
  },
)

test('a refused URL does not repeat its password', () => {
  expect(() => parseTarget('http://user:secret@example.com/')).toThrow(expect.not.stringContaining('secret'))
})
