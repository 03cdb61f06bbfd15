/** What one part of the installation was found to be. */
export interface Check {
  readonly id: string
  readonly title: string
  /** `unknown`: not configured, or not tried. `waiting`: it is being tried. */
  readonly state: 'ok' | 'bad' | 'unknown' | 'waiting'
  /** In a sentence. */
  readonly says: string
  /** The exact thing to do: a variable, a command. */
  readonly fix: string | null
  readonly facts: readonly (readonly [name: string, value: string])[]
  /** Something to follow, by its address. */
  readonly href: string | null
}

type Told = Pick<Check, 'id' | 'title' | 'says'> & Partial<Pick<Check, 'fix' | 'facts' | 'href'>>

const NO_FACTS: Check['facts'] = []

const checkOf = (state: Check['state'], { fix = null, facts = NO_FACTS, href = null, ...told }: Told): Check => ({
  ...told,
  state,
  fix,
  facts,
  href,
})

export const ok = (told: Told): Check => checkOf('ok', told)
export const bad = (told: Told & { readonly fix: string }): Check => checkOf('bad', told)
export const unknown = (told: Told): Check => checkOf('unknown', told)
export const waiting = (told: Told): Check => checkOf('waiting', told)
