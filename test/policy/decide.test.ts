import { describe, expect, test } from 'vitest'
import type { UserId } from '#core/ids.ts'
import { decide, whyAllowed } from '#policy/decide.ts'
import { builtInPolicies } from '#policy/load.ts'
import { createPolicySet } from '#policy/policy-set.ts'
import type { PolicyAction, PolicyResource } from '#policy/request.ts'
import { ACCOUNT_GROUPS } from '../support/account-groups.ts'

const ME = '01890000-0000-7000-8000-000000000001' as UserId
const OTHER = '01890000-0000-7000-8000-000000000002' as UserId
const ACCOUNTS: Record<string, readonly string[]> = ACCOUNT_GROUPS
const resourceOf = (action: PolicyAction, serviceFunction: string): PolicyResource => {
  if (action === 'operate') return { kind: 'Run', id: 'r', serviceFunction }
  if (action === 'approve') {
    return { kind: 'Approval', id: 't', serviceFunction, group: `${serviceFunction}-approvers`, requesters: [OTHER] }
  }
  return { kind: 'Workflow', id: 'w', serviceFunction }
}
const requestOf = (groups: readonly string[], action: PolicyAction, resource: PolicyResource) =>
  ({ actor: { kind: 'user', id: ME }, groups, action, resource }) as const
const ask = (...asked: Parameters<typeof requestOf>) => decide(builtInPolicies(), requestOf(...asked))
const why = (...asked: Parameters<typeof requestOf>) => whyAllowed(builtInPolicies(), requestOf(...asked))

describe('who may do what', () => {
  test.each([
    { account: 'launcher', payments: 'view launch', search: 'view launch' },
    { account: 'approver', payments: 'view approve', search: '' },
    { account: 'lead', payments: 'view launch operate approve', search: '' },
    { account: 'operator', payments: 'view operate', search: '' },
    { account: 'viewer', payments: 'view', search: 'view' },
    { account: 'author', payments: 'view register', search: 'view register' },
    { account: 'admin', payments: 'view', search: 'view' },
    { account: 'stranger', payments: '', search: '' },
  ])('$account may $payments of payments and $search of search', ({ account, payments, search }) => {
    const actions = ['view', 'launch', 'operate', 'approve', 'register'] as const
    const allowed = (of: string) =>
      actions.filter((action) => ask(ACCOUNTS[account] ?? [], action, resourceOf(action, of)).allowed).join(' ')
    expect({ payments: allowed('payments'), search: allowed('search'), other: allowed('billing') }).toEqual({
      payments,
      search,
      other: '',
    })
  })
})

test('who asked for a run may not approve it, whatever their groups, and is told so', () => {
  const resource = { ...resourceOf('approve', 'payments'), requesters: [ME] } as PolicyResource
  expect(ask(ACCOUNTS['lead'] ?? [], 'approve', resource)).toEqual({
    allowed: false,
    policyIds: ['guard.requester'],
    reason: 'You asked for this run, so you may not approve it',
  })
})

test('a refusal names the group that is missing', () => {
  expect(ask(['payments-viewers'], 'approve', resourceOf('approve', 'payments')).reason).toBe(
    'Only members of payments-approvers may approve; you are not one',
  )
  expect(ask([], 'view', resourceOf('view', 'search')).reason).toBe(
    'Only members of search-viewers, search-launchers, search-approvers, search-operators or search-authors may view; you are not one',
  )
})

test('a requester without the group is told both', () => {
  const resource = { ...resourceOf('approve', 'payments'), requesters: [ME] } as PolicyResource
  expect(ask(['payments-launchers'], 'approve', resource).reason).toBe(
    'You asked for this run, so you may not approve it. Only members of payments-approvers may approve; you are not one',
  )
})

test('whoever may decide is told why', () => {
  const resource = resourceOf('approve', 'payments')
  expect(ask(['payments-approvers'], 'approve', resource)).toEqual({
    allowed: true,
    policyIds: ['payments.approve'],
    reason: null,
  })
  expect(why(['payments-approvers'], 'approve', resource)).toEqual([
    'You are a member of payments-approvers',
    'It belongs to payments',
    'You did not ask for this run',
  ])
})

test('a group the gate did not ask does not approve it', () => {
  const resource = { ...resourceOf('approve', 'payments'), group: 'release-board' } as PolicyResource
  expect(ask(['payments-approvers'], 'approve', resource)).toMatchObject({
    allowed: false,
    policyIds: ['guard.asked-group'],
    reason: 'Only members of release-board may approve; you are not one',
  })
})

test('neither an agent nor a service approves', () => {
  for (const actor of [{ kind: 'agent', id: 'a', for: ME } as const, { kind: 'service', id: 'seeder' } as const]) {
    const request = {
      actor,
      groups: ['payments-approvers'],
      action: 'approve',
      resource: resourceOf('approve', 'payments'),
    } as const
    expect(decide(builtInPolicies(), request)).toMatchObject({ allowed: false })
    expect(decide(builtInPolicies(), request).reason).toContain('Only a person may approve')
  }
})

test('the seeder registers definitions; people do not', () => {
  const resource = resourceOf('register', 'payments')
  const seeder = { actor: { kind: 'service', id: 'seeder' }, groups: [], action: 'register', resource } as const
  expect(decide(builtInPolicies(), seeder)).toMatchObject({ allowed: true, policyIds: ['system.register'] })
  expect(ask(ACCOUNTS['lead'] ?? [], 'register', resource).allowed).toBe(false)
})

test('everybody signs out themselves and nobody else', () => {
  expect(ask([], 'signOut', { kind: 'Account', id: ME }).allowed).toBe(true)
  expect(why([], 'signOut', { kind: 'Account', id: ME })).toEqual(['It is your own account'])
  expect(ask([], 'signOut', { kind: 'Account', id: OTHER }).allowed).toBe(false)
})

test('administrators see and change the settings of the installation, and nobody else sees that there are any', () => {
  const system: PolicyResource = { kind: 'System', id: 'installation' }
  const allowed = (account: string) =>
    (['view', 'configure'] as const).filter((action) => ask(ACCOUNTS[account] ?? [], action, system).allowed)
  expect(Object.keys(ACCOUNTS).filter((account) => allowed(account).length > 0)).toEqual(['admin'])
  expect(allowed('admin')).toEqual(['view', 'configure'])
  expect(ask([], 'configure', system).reason).toBe('Only members of administrators may configure; you are not one')
})

test('an action asked of the wrong kind of thing is denied', () => {
  expect(ask(ACCOUNTS['lead'] ?? [], 'approve', { kind: 'Run', id: 'r', serviceFunction: 'payments' })).toMatchObject({
    allowed: false,
    reason: expect.stringContaining('could not be evaluated') as string,
  })
})

test('the policies name their service functions', () => {
  expect(builtInPolicies().serviceFunctions).toEqual(['installation', 'payments', 'search'])
})

const SCHEMA =
  'entity Group; entity User in [Group]; entity Workflow { size: Long }; action view appliesTo { principal: User, resource: Workflow };'

describe('a policy file is refused', () => {
  test.each([
    { why: 'without an id', text: 'permit (principal, action == Action::"view", resource);', says: 'has no @id' },
    { why: 'that does not parse', text: '@id("x") permit (principal', says: 'do not parse' },
    {
      why: 'that asks for an attribute nobody has',
      text: '@id("x") permit (principal, action, resource) when { resource.colour == 1 };',
      says: 'do not fit the schema',
    },
    { why: 'with a template', text: '@id("x") permit (principal == ?principal, action, resource);', says: 'templates' },
  ])('$why', ({ text, says }) => {
    expect(() => createPolicySet(SCHEMA, [text])).toThrow(says)
  })
})

test('a policy that fails while it is evaluated denies everything, even beside one that permits', () => {
  const set = createPolicySet(SCHEMA, [
    '@id("a") permit (principal, action == Action::"view", resource); @id("b") forbid (principal, action == Action::"view", resource) when { resource.size > 9 };',
  ])
  const request = {
    actor: { kind: 'user', id: ME },
    groups: [],
    action: 'view',
    resource: resourceOf('view', 'x'),
  } as const
  expect(decide(set, request)).toMatchObject({ allowed: false, policyIds: [] })
})

test('the owner of a schedule may pause it; others are told what they would need', () => {
  const scheduleOf = (owner: UserId): PolicyResource => ({
    kind: 'Schedule',
    id: 's',
    serviceFunction: 'payments',
    owner,
  })
  expect(ask([], 'operate', scheduleOf(ME))).toMatchObject({ allowed: true, policyIds: ['own.schedule'] })
  expect(ask([], 'view', scheduleOf(ME)).allowed).toBe(false)
  expect(ask([], 'operate', scheduleOf(OTHER))).toMatchObject({
    allowed: false,
    reason: 'You are not its owner. Only members of payments-operators may operate; you are not one',
  })
})
