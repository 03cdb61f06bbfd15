import { checkPage } from './check-page.ts'
import { detailOf, EDITOR, launch, register, rowsOf, stateOf, write } from './steps.ts'
import { expect, test } from './visit.ts'

const REFS = ['look it up', "it's", 'a.b/c?d#e&f=~g', 'say "x"']

const noop = (ref: string): object => ({ name: 'nothing', taskReferenceName: ref, type: 'NOOP' })

const definition = JSON.stringify({
  name: 'oddly-named',
  tasks: REFS.map(noop),
  outputParameters: { state: "${['look it up'].status}" },
  metadata: { 'conductor-lightstep': { serviceFunction: 'search' } },
})

test('tasks with spaces, quotes and signs in their references are shown, selected and linked to like any other', async ({
  enter,
}) => {
  const author = await enter('author')
  await author.goto('/workflows/new')
  await expect(author.getByRole('textbox', { name: EDITOR })).toBeVisible()
  await write(author, definition)
  await register(author, 'oddly-named')

  const launcher = await enter('launcher')
  await launcher.goto('/workflows/oddly-named')
  for (const ref of REFS) await expect(launcher.getByText(ref, { exact: true }).first()).toBeVisible()
  await launch(launcher)
  await expect(stateOf(launcher)).toHaveText('Succeeded')
  for (const ref of REFS) {
    await rowsOf(launcher, ref).first().click()
    await expect(detailOf(launcher).getByText(ref, { exact: true }).first()).toBeVisible()
    await launcher.waitForURL((url) => url.searchParams.get('sel') === `task:${ref}`)
    await launcher.reload()
    await expect(detailOf(launcher).getByText(ref, { exact: true }).first()).toBeVisible()
    const active = await launcher.getByRole('treegrid', { name: 'Timeline' }).getAttribute('aria-activedescendant')
    expect(active).not.toMatch(/\s/)
    await expect(launcher.locator(`[id=${JSON.stringify(active)}]`)).toContainText(ref)
  }
  await checkPage(launcher)
})
