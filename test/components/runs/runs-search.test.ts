import { describe, expect, test } from 'vitest'
import type { RunFilter } from '#services/runs/list-view.ts'
import { instant } from '#core/time.ts'
import { draftOf, filterOfDraft } from '../../../components/runs/filter-draft.ts'
import { labelChanges, labelsOfText, textOfLabels } from '../../../components/runs/labels-text.ts'
import { chipsOf } from '../../../components/runs/chips.ts'
import { filterOf, loadRunParams, paramsOf } from '../../../components/runs/runs-search.ts'

const ALL: RunFilter = {
  state: 'failed',
  workflow: 'deploy-api',
  version: 3,
  by: 'me',
  agent: '*',
  schedule: 'nightly',
  label: ['team=payments', 'ticket'],
  input: ['version=1.0, beta'],
  task: 'build',
  gate: '*',
  trace: '0192f4c155aa7c3d9e01000000000001',
  text: 'refused',
  within: '24h',
  after: instant(1_000),
  before: instant(2_000),
}

describe('The filters of the run list', () => {
  test('are the same after their way through the URL', async () => {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(paramsOf(ALL)))
      for (const each of Array.isArray(value) ? value : [value]) if (each !== null) query.append(name, String(each))
    expect(filterOf(await loadRunParams(query))).toEqual(ALL)
    expect(filterOf(await loadRunParams(new URLSearchParams('state=nonsense&version=0&after=-5')))).toEqual({})
  })

  test('are none where the URL holds what no filter can be', async () => {
    const long = 'x'.repeat(201)
    const odd = [
      'workflow=%00',
      'text=%20',
      `by=${long}`,
      'label=a%00&label=b',
      `input=${'x'.repeat(501)}`,
      'after=253402300800000',
    ]
    expect(filterOf(await loadRunParams(new URLSearchParams(odd.join('&'))))).toEqual({ label: ['b'] })
  })

  test('are each told by a chip that takes away that one', () => {
    const chips = chipsOf(ALL, (id) => id)
    expect(chips.length).toBe(16)
    expect(chips.find(({ value }) => value === 'ticket')?.without.label).toEqual(['team=payments'])
    expect(chips.find(({ name }) => name === 'State')?.value).toBe('Failed')
    for (const { without } of chips) expect(chipsOf(without, (id) => id).length).toBe(15)
  })

  test('stand in the sheet as they are, and moments keep their seconds', () => {
    const plain = { ...ALL, input: ['version=1.0'] }
    expect(filterOfDraft(plain, draftOf(plain))).toEqual(plain)
  })
})

describe('Labels as text', () => {
  test('are read as they are written', () => {
    const labels = { team: 'payments', env: 'a=b' }
    expect(labelsOfText(textOfLabels(labels))).toEqual({ labels, problems: [] })
  })

  test('say what is wrong with them', () => {
    expect(labelsOfText('team, no name=x, ok=1').problems).toEqual([
      '“team” is not written as name=value.',
      '“no name” is no name: up to 40 letters, digits, dots, dashes and underscores.',
    ])
  })

  test('come to what has to be changed', () => {
    expect(labelChanges({ a: '1', b: '2', c: '3' }, { a: '1', b: '4', d: '5' })).toEqual({ c: null, b: '4', d: '5' })
  })
})
