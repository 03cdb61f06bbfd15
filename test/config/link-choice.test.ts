import { describe, expect, test } from 'vitest'
import { readSettings } from '#config/env.ts'
import { chosenLink, problemsOfChoice, variablesOfChoice, type LinkChoice } from '#config/link-choice.ts'
import { LINK_BACKENDS, LINK_TEMPLATES } from '#config/link-templates.ts'

const REQUIRED = { DATABASE_URL: 'postgresql://user:pw@127.0.0.1:5432/db', AUTH_SECRET: 'x'.repeat(32) }
const EVERYTHING = {
  base: 'https://traces.example.com',
  project: 'prod',
  org: 'acme',
  environment: 'live',
  dataset: 'uid',
  region: 'eu-central-1',
}
const OWN: LinkChoice = { template: '{base}/t/{traceId}', settings: { base: ' https://t.example.com ', org: 'x' } }
const asConfigured = (choice: LinkChoice) =>
  readSettings({ ...REQUIRED, ...Object.fromEntries(variablesOfChoice(choice)) }, 'console').traceLink

describe('what is chosen in a preview', () => {
  test.each(LINK_BACKENDS.map((backend) => ({ backend })))(
    'is for $backend exactly what a process makes of the variables it names',
    ({ backend }) => {
      const choice = { backend, settings: EVERYTHING }
      expect(chosenLink(choice)).toEqual(asConfigured(choice))
    },
  )

  test('may be a template of one’s own', () => {
    expect(chosenLink(OWN)).toEqual(asConfigured(OWN))
    expect(variablesOfChoice(OWN)).toEqual([
      ['TRACE_LINK_TEMPLATE', '{base}/t/{traceId}'],
      ['TRACE_LINK_BASE_URL', 'https://t.example.com'],
    ])
  })

  test.each([
    ['names nothing known', '{base}/{traceId}/{colour}', '{colour} is nothing known'],
    ['names no span and no trace', '{base}/t', 'It must be an https address'],
    ['is no https', 'http://t.example.com/{traceId}', 'It must be an https address'],
  ])('is refused when it %s', (_, template, says) => {
    expect(problemsOfChoice({ template, settings: {} }).join()).toContain(says)
  })

  test('has no problem when it is a backend we know, or a good template', () => {
    expect(problemsOfChoice(OWN)).toEqual([])
    expect(problemsOfChoice({ backend: 'jaeger', settings: {} })).toEqual([])
    expect(chosenLink({ backend: 'jaeger', settings: { base: ' ' } })).toEqual({
      ...LINK_TEMPLATES.jaeger,
      settings: {},
    })
  })
})
