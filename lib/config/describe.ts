import { DESCRIBED, VARIABLE_GROUPS, type Described, type VariableName } from './described.ts'
import { readVariables, type Environment } from './variables.ts'

/** What one variable is at, as it may be shown. */
interface VariableView {
  readonly name: VariableName
  readonly meaning: string
  /** `set` for a secret that is; null when nothing is set. */
  readonly value: string | null
  readonly isSecret: boolean
  /** Nobody set it: it is what it is without. */
  readonly isDefault: boolean
}

export interface VariableGroup {
  readonly title: string
  readonly variables: readonly VariableView[]
}

/** The environment of this very process, as it may be shown. */
export const describeProcess = (): readonly VariableGroup[] => describeEnvironment(process.env)

/** Every variable with its value, and of secrets only whether they are set. */
export function describeEnvironment(env: Environment): readonly VariableGroup[] {
  const values = readVariables(env)
  const viewOf = (name: VariableName): VariableView => {
    const { kind, meaning } = DESCRIBED[name]
    const value = values[name]
    const isSet = value !== undefined && String(value) !== ''
    return {
      name,
      meaning,
      value: isSet ? shown(kind, String(value)) : null,
      isSecret: kind === 'secret',
      isDefault: isSet && !env[name]?.trim(),
    }
  }
  return VARIABLE_GROUPS.map(({ title, names }) => ({ title, variables: names.map(viewOf) }))
}

function shown(kind: Described['kind'], value: string): string {
  if (kind === 'secret') return 'set'
  return kind === 'address' ? withoutCredentials(value) : value
}

/** User, password and parameters may each let somebody in. */
function withoutCredentials(value: string): string {
  const [address = ''] = value.split(/[?#]/)
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1')
}
