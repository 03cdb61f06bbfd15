import type { VariableGroup } from '#config/describe.ts'

/** What the environment fixes. */
export interface InstallationView {
  /** No identity provider is configured. */
  readonly isLocal: boolean
  readonly variables: readonly VariableGroup[]
}
