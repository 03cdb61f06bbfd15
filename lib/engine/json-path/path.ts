import type { Json } from '#core/json.ts'
import type { FunctionName } from './functions.ts'
import type { Operator } from './operators.ts'

/** One step of a path (Jayway JsonPath, which Conductor reads its expressions with). */
export type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | null; readonly to: number | null }
  /** Every member or element. */
  | { readonly kind: 'all' }
  /** What stands here and everything below. */
  | { readonly kind: 'deep' }
  | { readonly kind: 'filter'; readonly test: Test }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Operand[] }

export interface Path {
  /** `$` is the whole, `@` what a filter looks at. */
  readonly root: '$' | '@'
  readonly steps: readonly Step[]
}

export type Operand = { readonly kind: 'path'; readonly path: Path } | { readonly kind: 'value'; readonly value: Json }

/** The condition of a filter. */
export type Test =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Test[] }
  | { readonly kind: 'not'; readonly part: Test }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'compares'; readonly left: Operand; readonly operator: Operator; readonly right: Operand }
