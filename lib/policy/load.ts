import { textBeside } from '#core/text-beside.ts'
import { createPolicySet, type PolicySet } from './policy-set.ts'

const FILES = ['guard', 'own', 'payments', 'search', 'system', 'tasks']

let loaded: PolicySet | null = null

/** The policies that come with the product, one file per service function. Read, validated and parsed once. */
export function builtInPolicies(): PolicySet {
  loaded ??= createPolicySet(
    textBeside('./schema.cedarschema', import.meta.url),
    FILES.map((name) => textBeside(`./${name}.cedar`, import.meta.url)),
  )
  return loaded
}
