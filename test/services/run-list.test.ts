import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import type { RunId } from '#core/ids.ts'
import { listEntries } from '#db/entries.ts'
import { exportRuns } from '#services/runs/export-runs.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { listChangedRuns, listRuns } from '#services/runs/list-queries.ts'
import type { RunFilter } from '#services/runs/list-view.ts'
import { getRun } from '#services/runs/queries.ts'
import { csvOfRuns } from '#services/runs/runs-csv.ts'
import { setLabels } from '#services/runs/set-labels.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { changeRunView } from '#services/views/change-run-view.ts'
import { deleteRunView } from '#services/views/delete-run-view.ts'
import { listRunViews } from '#services/views/queries.ts'
import { saveRunView } from '#services/views/save-run-view.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { createInstallation, open, type Account, type Installation } from './installation.ts'

let installation: Installation
let lead: Context
beforeAll(async () => {
  installation = await createInstallation()
  lead = await installation.contextOf('lead')
  const inPayments = { 'conductor-lightstep': { serviceFunction: 'payments' } }
  const secretive = { ...open, name: 'secretive', metadata: inPayments, maskedFields: ['token'] }
  await seedDefinitions({ workflows: [secretive], taskDefs: [] })
}, 60_000)
afterAll(() => installation.close())

const as = (account: Account): Promise<Context> => installation.contextOf(account)

const launch = async (input: JsonObject, labels: Record<string, string> = {}, note = ''): Promise<RunId> =>
  (await launchRun.run(lead, { workflow: 'secretive', input, labels, note })).runId

const found = async (filter: RunFilter, ctx = lead): Promise<readonly string[]> =>
  (await listRuns(ctx, filter, null)).runs.map(({ id }) => id)

const kindsOf = async (chain: string): Promise<readonly string[]> =>
  (await listEntries(installation.db.pool, chain)).map(({ kind }) => kind)

const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((caught: unknown) => caught)
  return isAppError(error) ? `${error.code}: ${error.message}` : 'accepted'
}

describe('A run is found by', () => {
  test('what was launched with it, whole or under its path, and by nothing that is masked or repeats it', async () => {
    const input = { region: 'north', token: 'tiger-lily', deep: { a: { b: 'leaf' } }, note: 'with tiger-lily inside' }
    const id = await launch(input)
    expect(await found({ input: ['region=North'] })).toEqual([id])
    expect(await found({ input: ['deep.a.b=leaf', 'north'] })).toEqual([id])
    expect(await found({ input: ['region=leaf'] })).toEqual([])
    expect(await found({ input: ['token=tiger-lily'] })).toEqual([])
    expect(await found({ input: ['tiger-lily'] })).toEqual([])
    expect(await found({ input: ['with tiger-lily inside'] })).toEqual([])
  })

  test('a text that is a value of its input, or words of why it was launched, and by nothing that is masked in these', async () => {
    const why = 'See https://tickets.example.com/browse/INC-5512 (the puma-key outage).'
    const id = await launch({ ticket: 'CHG-5511', key: 'aspen', token: 'puma-key' }, {}, why)
    for (const text of [
      'chg-5511',
      'aspen',
      'INC-5512',
      'outage INC-5512',
      'https://tickets.example.com/browse/INC-5512',
    ])
      expect(await found({ text }), text).toEqual([id])
    for (const text of ['puma-key', 'INC-551', 'INC-5512 elsewhere']) expect(await found({ text }), text).toEqual([])
    expect(await found({ text: 'INC-5512' }, await as('stranger'))).toEqual([])
    await terminateRun.run(lead, { runId: id, reason: 'puma-key was lost', rollback: false })
    for (const text of ['chg-5511', 'INC-5512']) expect(await found({ text }), text).toEqual([id])
    expect(await found({ text: 'puma' })).toEqual([])
  })

  test('words of its reason, but not by those that are hidden in it', async () => {
    const id = await launch({ token: 'wolverine' })
    await terminateRun.run(lead, { runId: id, reason: 'because of wolverine, sadly', rollback: false })
    expect(await found({ text: 'sadly' })).toEqual([id])
    expect(await found({ text: 'wolverine' })).toEqual([])
  })

  test('its labels as they are now, and nobody finds what they may not see', async () => {
    const id = await launch({}, { team: 'blue', ticket: 'CHG-77' })
    expect(await found({ label: ['team=blue'] })).toEqual([id])
    await setLabels.run(lead, { runId: id, labels: { team: 'red', ticket: null } })
    expect(await found({ label: ['team=blue'] })).toEqual([])
    expect(await found({ label: ['ticket'] })).toEqual([])
    expect(await found({ text: 'red' })).toEqual([id])
    expect(await found({ label: ['team=red'] }, await as('stranger'))).toEqual([])
    const listed = await listChangedRuns(lead, [id], { label: ['team=red'] })
    expect([listed.runs.length, listed.listed]).toEqual([1, [id]])
    expect((await listChangedRuns(lead, [id], { label: ['team=blue'] })).listed).toEqual([])
  })

  test('who launched it and its trace; what is nobody’s id finds nothing', async () => {
    const id = await launch({})
    const { traceId } = await getRun(lead, id)
    expect(await found({ trace: traceId, by: 'me' })).toEqual([id])
    expect(await found({ trace: traceId }, await as('viewer'))).toEqual([id])
    expect(await found({ trace: traceId, by: 'me' }, await as('viewer'))).toEqual([])
    expect(await found({ trace: 'not a trace' })).toEqual([])
    expect(await found({ by: 'not an id' })).toEqual([])
  })
})

describe('Labels of a run', () => {
  test('are changed after its end too, each change with its entry and without their values', async () => {
    const id = await launch({}, { a: '1' })
    await terminateRun.run(lead, { runId: id, reason: 'enough', rollback: false })
    await setLabels.run(lead, { runId: id, labels: { b: 'two', a: null } })
    await setLabels.run(lead, { runId: id, labels: { b: 'two' } })
    const view = await getRun(lead, id)
    expect(view.labels).toEqual({ b: 'two' })
    expect(view.chain.isIntact).toBe(true)
    const labelled = view.entries.filter(({ kind }) => kind === 'run.labelled')
    expect(labelled.map(({ facts }) => facts['names'])).toEqual([['a', 'b']])
    expect(JSON.stringify(labelled)).not.toContain('two')
  })

  test('are few, short and plainly named', async () => {
    const id = await launch({})
    const many = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`n${n}`, 'x']))
    await setLabels.run(lead, { runId: id, labels: many })
    expect(await refusalOf(setLabels.run(lead, { runId: id, labels: { more: 'x' } }))).toBe(
      'invalid: A run has at most 16 labels. The labels are as they were.',
    )
    expect(await refusalOf(setLabels.run(lead, { runId: id, labels: { 'no spaces': 'x' } }))).toMatch(/^invalid:/)
    expect(await refusalOf(launch({}, { long: 'x'.repeat(101) }))).toMatch(/^invalid:/)
  })

  test('written by six at once are written once', async () => {
    const id = await launch({})
    await Promise.all(Array.from({ length: 6 }, () => setLabels.run(lead, { runId: id, labels: { team: 'one' } })))
    const kinds = await kindsOf(`run:${id}`)
    expect(kinds.filter((kind) => kind === 'run.labelled')).toEqual(['run.labelled'])
  })
})

describe('A saved view', () => {
  const facts = { name: 'Red ones', filter: { label: ['team=red'] } }

  test('is its owner’s alone until it is shared, and each change has its entry', async () => {
    const viewer = await as('viewer')
    const { viewId } = await saveRunView.run(lead, facts)
    expect((await listRunViews(viewer)).map(({ id }) => id)).not.toContain(viewId)
    expect(await refusalOf(deleteRunView.run(viewer, { viewId, revision: 1 }))).toMatch(/^not_found:/)
    await changeRunView.run(lead, { ...facts, viewId, revision: 1, name: 'Ours', isShared: true })
    expect((await listRunViews(viewer)).find(({ id }) => id === viewId)).toEqual({
      id: viewId,
      name: 'Ours',
      filter: facts.filter,
      isShared: true,
      revision: 2,
      owner: { id: installation.users.lead, name: 'The lead' },
      isOwn: false,
    })
    expect(await refusalOf(deleteRunView.run(viewer, { viewId, revision: 2 }))).toBe(
      'forbidden: You are not its owner. The view was not deleted.',
    )
    await deleteRunView.run(lead, { viewId, revision: 2 })
    expect(await listRunViews(viewer)).toEqual([])
    expect(await kindsOf(`run-view:${viewId}`)).toEqual(['run-view.saved', 'run-view.changed', 'run-view.deleted'])
  })

  test('has a name of its own, and is changed as it was looked at', async () => {
    const { viewId } = await saveRunView.run(lead, { ...facts, name: 'Twice' })
    expect(await refusalOf(saveRunView.run(lead, { ...facts, name: 'Twice' }))).toMatch(
      /^conflict: You have a view Twice/,
    )
    await changeRunView.run(lead, { ...facts, viewId, revision: 1, name: 'Once' })
    const stale = changeRunView.run(lead, { ...facts, viewId, revision: 1, name: 'Late' })
    expect(await refusalOf(stale)).toMatch(/^conflict: The view was changed meanwhile/)
  })
})

test('an export has what whoever asks may see, is on record, and runs no formula', async () => {
  const id = await launch({}, { sheet: '=1+1' })
  await terminateRun.run(lead, { runId: id, reason: '=HYPERLINK("http://x")', rollback: false })
  const { filter } = await exportRuns.run(lead, { filter: { label: ['sheet'] } })
  const read = async (ctx: Context): Promise<string[]> => {
    let text = ''
    for await (const part of csvOfRuns(filter, async () => ctx)) text += part
    return text.trimEnd().split('\r\n')
  }
  const [head, line, ...more] = await read(lead)
  expect(head).toMatch(/^run_id,workflow,version,/)
  expect(line).toMatch(new RegExp(`^${id},secretive,1,payments,TERMINATED,`))
  expect(line).toContain(`"'=HYPERLINK(""http://x"")"`)
  expect(more).toEqual([])
  expect(await read(await as('stranger'))).toEqual([head])
  expect(await kindsOf(`user:${installation.users.lead}`)).toContain('runs.exported')
})
