import type { Json } from '#core/json.ts'

export type Tree = readonly Shape[]

/** The shape of a task before it has a name. */
export type Shape =
  | {
      readonly kind: 'task'
      readonly name: string
      readonly type: string
      readonly undo: boolean
      readonly optional: boolean
      readonly permissive: boolean
      readonly retryCount: number | null
      readonly startDelay: number
    }
  | {
      readonly kind: 'instant'
      readonly type: string
      readonly startDelay: number
      readonly optional: boolean
      readonly isWrong: boolean
    }
  | {
      readonly kind: 'wait'
      readonly seconds: number | null
      readonly retryCount: number
      readonly optional: boolean
    }
  | {
      readonly kind: 'join'
      /** Which of the tasks before it, and of those behind it. */
      readonly on: readonly number[]
      readonly optional: boolean
    }
  | { readonly kind: 'gate' }
  | { readonly kind: 'dynamic'; readonly isNamed: boolean; readonly optional: boolean }
  | {
      readonly kind: 'dynamic-fork'
      readonly style: string
      readonly count: number
      readonly isWrong: boolean
      readonly optional: boolean
    }
  | {
      readonly kind: 'child'
      readonly how: string
      readonly name: string
      readonly optional: boolean
      readonly permissive: boolean
      readonly startDelay: number
    }
  | { readonly kind: 'end'; readonly status: string; readonly output: Json }
  | {
      readonly kind: 'switch'
      readonly how: string
      readonly value: string
      readonly cases: readonly Tree[]
      readonly otherwise: Tree
      readonly join: boolean
      readonly optional: boolean
    }
  | {
      readonly kind: 'fork'
      readonly branches: readonly Tree[]
      readonly joins: readonly string[]
      readonly isFull: boolean
      /** Which other task its JOIN waits for. */
      readonly beside: number | null
      readonly startDelay: number
    }
  | {
      readonly kind: 'loop'
      readonly body: Tree
      readonly how: string
      readonly times: number
      readonly keepLastN: number
      readonly startDelay: number
      readonly optional: boolean
    }

export type ShapeOf<K extends Shape['kind']> = Extract<Shape, { kind: K }>
