import { readFileSync } from 'node:fs'
import { createPolicySet, type PolicySet } from './policy-set.ts'

let loaded: PolicySet | null = null

/** The policies that come with the product, one file per service function. Read, validated and parsed once. */
export function builtInPolicies(): PolicySet {
  loaded ??= createPolicySet(readFileSync(new URL('./schema.cedarschema', import.meta.url), 'utf8'), [
    readFileSync(new URL('./guard.cedar', import.meta.url), 'utf8'),
    readFileSync(new URL('./own.cedar', import.meta.url), 'utf8'),
    readFileSync(new URL('./payments.cedar', import.meta.url), 'utf8'),
    readFileSync(new URL('./search.cedar', import.meta.url), 'utf8'),
  ])
  return loaded
}
