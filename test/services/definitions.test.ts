import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { listEntries } from '#db/entries.ts'
import { findWorkflowVersion } from '#db/definitions.ts'
import { verifyChain } from '#ledger/chain.ts'
import { readDefinition } from '#services/workflows/check-definition.ts'
import {
  compareVersions,
  getTaskDraft,
  getWorkflowDraft,
  previewTask,
  previewWorkflow,
} from '#services/workflows/definition-queries.ts'
import { registerTask } from '#services/workflows/register-task.ts'
import { registerWorkflow } from '#services/workflows/register-workflow.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { compareDefinitions } from '#services/workflows/sync-definitions.ts'
import { createInstallation, gated, open, type Account, type Installation } from './installation.ts'
import { refusalOf } from './refusal.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const as = (account: Account) => installation.contextOf(account)
const named = (name: string, more: JsonObject = {}): JsonObject => ({ ...gated(), name, ...more })
const register = async (definition: JsonObject, account: Account = 'author') =>
  registerWorkflow.run(await as(account), { definition })
const preview = async (definition: unknown, account: Account = 'author') =>
  previewWorkflow(await as(account), { source: JSON.stringify(definition) })

const metadata = ({ metadata: kept }: JsonObject): JsonObject => kept as JsonObject
const nested = (depth: number): JsonObject =>
  Array.from({ length: depth }).reduce<JsonObject>((inner) => ({ x: inner }), { x: 1 })
const members = (count: number): JsonObject =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, 0]))

const membersIn = (value: JsonObject): number => JSON.stringify(value).split('":').length - 1

describe('registering a workflow', () => {
  test('keeps a version under the name of whoever did it, with its entry in the chain', async () => {
    expect(await register(named('kept'))).toEqual({ name: 'kept', version: 1, isNew: true })
    const entries = await listEntries(installation.db.pool, 'workflow:kept')
    expect(entries.map(({ kind, actor, policyIds }) => ({ kind, actor, policyIds }))).toEqual([
      {
        kind: 'workflow.registered',
        actor: { kind: 'user', id: installation.users.author },
        policyIds: ['payments.register'],
      },
    ])
    expect(verifyChain(entries).isIntact).toBe(true)
  })

  test('of the same content changes nothing, of other content under the same number is refused', async () => {
    await register(named('again'))
    expect(await register(named('again'))).toEqual({ name: 'again', version: 1, isNew: false })
    expect(await listEntries(installation.db.pool, 'workflow:again')).toHaveLength(1)
    expect((await refusalOf(register(named('again', { description: 'Other.' })))).code).toBe('conflict')
  })

  test('at the same time under one number keeps one of two contents', async () => {
    const outcomes = await Promise.allSettled([
      register(named('raced', { description: 'A' })),
      register(named('raced', { description: 'B' })),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('names everything that is wrong with its place, and keeps nothing', async () => {
    const task = { name: 'a', taskReferenceName: 'a', type: 'SIMPLE', inputParameters: { x: '${b.output}' } }
    const wrong = named('wrong', { tasks: [task, { ...task, inputParameters: {} }] })
    expect(await refusalOf(register(wrong))).toMatchObject({
      code: 'invalid',
      paths: ['$.tasks[0].inputParameters.x', '$.tasks[1].taskReferenceName'],
    })
    expect(await findWorkflowVersion(installation.db.prisma, 'wrong', null)).toBeNull()
  })

  test.each([
    { what: 'a schema that is none', data: { type: 'nothing' } },
    { what: 'a schema that refers to another place', data: { $ref: 'https://schemas.test/input.json' } },
  ])('refuses $what', async ({ data }) => {
    const outcome = await refusalOf(register(named('schema', { inputSchema: { type: 'JSON', data } })))
    expect(outcome).toMatchObject({ code: 'invalid', paths: ['$.inputSchema.data'] })
  })

  test('refuses a script that is none, at its place, and so does its preview', async () => {
    const script = (expression: string): JsonObject => ({
      name: 'i',
      taskReferenceName: 'i',
      type: 'INLINE',
      inputParameters: { expression },
    })
    const at = '$.tasks[0].inputParameters.expression'
    expect(await refusalOf(register(named('script', { tasks: [script('1 +')] })))).toMatchObject({ paths: [at] })
    expect((await preview(named('script', { tasks: [script('1 +')] }))).issues).toMatchObject([{ path: at }])
    expect((await preview(named('script', { tasks: [script('1 + 1')] }))).issues).toEqual([])
  })

  test('of another service function is refused unless one may register in both', async () => {
    const stolen = { ...open, name: 'gated', version: 9 }
    expect((await refusalOf(register(stolen, 'launcher'))).code).toBe('forbidden')
    expect(await register({ ...open, name: 'gated', version: 9 })).toMatchObject({ isNew: true })
    await register(gated(10))
  })
})

test.each([
  { what: 'text that is no JSON', text: '{"name":', code: 'invalid', paths: ['$'] },
  { what: 'JSON that is no object', text: '[]', code: 'invalid', paths: ['$'] },
  { what: 'more than 512 KiB', text: `"${'x'.repeat(512 * 1024)}"`, code: 'too_large', paths: [] },
  { what: 'more than 64 levels', text: `${'['.repeat(65)}`, code: 'too_large', paths: [] },
  { what: 'more than 20,000 members', text: '"":'.repeat(20_001), code: 'too_large', paths: [] },
])('$what is refused as $code before it is read as a definition', async ({ text, code, paths }) => {
  expect(await refusalOf(Promise.resolve().then(() => readDefinition(text)))).toMatchObject({ code, paths })
})

describe('registering a task definition', () => {
  const task = async (definition: JsonObject) => registerTask.run(await as('author'), { definition })

  test('sets it, says when nothing changed, and refuses limits that contradict each other', async () => {
    expect(await task({ name: 'limits', retryCount: 1 })).toEqual({ name: 'limits', isNew: true })
    expect(await task({ name: 'limits', retryCount: 1 })).toEqual({ name: 'limits', isNew: false })
    expect(await refusalOf(task({ name: 'limits', timeoutSeconds: 1 }))).toMatchObject({
      paths: ['$.responseTimeoutSeconds'],
    })
  })

  test('is previewed against what is there', async () => {
    await task({ name: 'seen', retryCount: 1 })
    const ask = async (source: string) => previewTask(await as('author'), { source })
    expect(await ask('{"retryCount":1,"name":"seen"}')).toMatchObject({ becomes: { isSame: true }, issues: [] })
    expect(await ask('{"name":"seen","responseTimeoutSeconds":0}')).toMatchObject({
      becomes: { isSame: false },
      latest: { definition: { name: 'seen', retryCount: 1 } },
      warnings: [{ path: '$.responseTimeoutSeconds' }],
    })
    expect((await ask('{"name":7}')).issues).toMatchObject([{ path: '$.name' }])
    expect(await getTaskDraft(await as('author'), 'seen')).toMatchObject({ definition: { retryCount: 1 } })
  })
})

describe('a preview', () => {
  test('of a new name keeps its number, and points at tasks without a definition', async () => {
    const shown = await preview(named('fresh', { version: 4, tasks: [{ name: 'nobody', taskReferenceName: 'n' }] }))
    expect(shown).toMatchObject({
      name: 'fresh',
      issues: [],
      warnings: [{ path: '$.tasks[0].name' }],
      becomes: { version: 4, isSame: false },
      latest: null,
      canRegister: { allowed: true },
    })
  })

  test('of changed content gets the next number whatever the text says; of the same content none', async () => {
    await register(named('counted', { version: 3 }))
    expect((await preview(named('counted', { version: 1, description: 'Other.' }))).becomes).toEqual({
      version: 4,
      isSame: false,
    })
    expect((await preview(named('counted', { version: 1 }))).becomes).toEqual({ version: 3, isSame: true })
  })

  test('says why somebody may not register', async () => {
    expect((await preview(gated(), 'lead')).canRegister).toEqual({
      allowed: false,
      reason: 'Only members of payments-authors may register; you are not one',
    })
  })

  test('of a name one may not see tells that it is taken and nothing of what is there', async () => {
    const shown = await preview({ ...gated(), name: 'open' }, 'approver')
    expect(shown).toMatchObject({ latest: null, becomes: null, issues: [{ path: '$.name' }] })
  })

  test('of other content than that of the last number there is refuses it, as registering does', async () => {
    await register(named('last', { version: 2_147_483_647 }))
    expect((await preview(named('last', { description: 'Other.' }))).issues).toMatchObject([{ path: '$.version' }])
    const above = register(named('last', { version: 2_147_483_648, description: 'Other.' }))
    expect(await refusalOf(above)).toMatchObject({ paths: ['$.version'] })
  })

  const full = (what: string, room: JsonObject) =>
    named(`full-${what}`, { metadata: { ...metadata(gated()), ...room } })
  const left = {
    depth: 61,
    members: 20_000 - membersIn(full('members', members(0))),
    bytes: 512 * 1024 - Buffer.byteLength(JSON.stringify(full('bytes', { long: 'é"' }))),
  }

  test.each([
    { what: 'depth', at: (more: number) => full('depth', { deep: nested(left.depth + more) }) },
    { what: 'members', at: (more: number) => full('members', members(left.members + more)) },
    { what: 'bytes', at: (more: number) => full('bytes', { long: `é"${'x'.repeat(left.bytes + more)}` }) },
  ])('takes what can be registered, to the last of its $what', async ({ at }) => {
    expect((await preview(at(0))).issues).toEqual([])
    expect(await register(at(0))).toMatchObject({ isNew: true })
    expect((await preview(at(1))).issues).toMatchObject([{ path: '$' }])
    expect((await refusalOf(register(at(1)))).code).toBe('too_large')
  })

  test('counts the number that a definition gets with it', async () => {
    const { version: _version, ...unnumbered } = full('unnumbered', members(left.members))
    expect((await preview(unnumbered)).issues).toEqual([])
    const { version: _other, ...tooLarge } = full('unnumbered', members(left.members + 1))
    expect((await preview(tooLarge)).issues).toMatchObject([{ path: '$' }])
  })

  test('of text that is no JSON names the whole', async () => {
    expect((await previewWorkflow(await as('author'), { source: '{' })).issues).toMatchObject([{ path: '$' }])
  })
})

test('a folder with a file that cannot be registered changes nothing', async () => {
  const deep = named('too-deep', { metadata: { ...metadata(gated()), deep: nested(62) } })
  const files = [
    { file: 'a.json', kind: 'task' as const, definition: { name: 'beside', retryCount: 1 } },
    { file: 'b.json', kind: 'workflow' as const, definition: deep },
  ]
  const refused = await refusalOf(compareDefinitions(await as('author'), files))
  expect(refused).toMatchObject({ code: 'invalid', paths: ['b.json $'] })
})

test('the editor begins with the newest version, or with one that could be registered as it is', async () => {
  const ctx = await as('author')
  expect((await getWorkflowDraft(ctx, 'open')).definition).toEqual(open)
  const fresh = await getWorkflowDraft(ctx, null)
  expect(fresh.preview).toMatchObject({ issues: [], canRegister: { allowed: true } })
  const nobodys = await getWorkflowDraft(await as('stranger'), null)
  expect(JSON.stringify(nobodys)).not.toContain('payments"')
  expect(nobodys.preview.canRegister?.allowed).toBe(false)
})

test('versions are compared with who registered each', async () => {
  await register(named('pair'))
  await register(named('pair', { version: 2, description: 'Other.' }))
  const pair = await compareVersions(await as('viewer'), 'pair', 1, 2)
  expect([pair.before, pair.after].map(({ version, createdBy }) => `${version} by ${createdBy}`)).toEqual([
    '1 by The author',
    '2 by The author',
  ])
  expect((await refusalOf(compareVersions(await as('viewer'), 'pair', 1, 7))).code).toBe('not_found')
})

test('samples are seeded again only while nobody else has had the last word', async () => {
  const seed = (description: string) =>
    seedDefinitions({
      workflows: [{ ...open, name: 'seeded', description }],
      taskDefs: [{ name: 'seeded', description }],
    })
  const newest = async () => (await findWorkflowVersion(installation.db.prisma, 'seeded', null))?.version
  await seed('One.')
  await seed('Two.')
  expect(await newest()).toBe(2)
  await register({ ...open, name: 'seeded', version: 3, description: 'Mine.' })
  await registerTask.run(await as('author'), { definition: { name: 'seeded', description: 'Mine.' } })
  await seed('Three.')
  expect(await newest()).toBe(3)
  expect((await getTaskDraft(await as('author'), 'seeded')).definition).toMatchObject({ description: 'Mine.' })
})
