import { afterAll } from 'vitest'
import type { Json } from '#core/json.ts'
import { createSandbox, type Evaluation, type Sandbox } from '#sandbox/sandbox.ts'

/** For what is not about time: a busy machine must not change what comes out. */
export const UNHURRIED = { softMs: 15_000, hardMs: 15_000, wallMs: 30_000 }

/** A sandbox of this test file with one thread, so that each evaluation follows those before, and one lane, closed after it. */
export function sandboxOfFile(limits?: typeof UNHURRIED): Sandbox {
  const sandbox = createSandbox({ threadsMax: 1, long: null, ...limits })
  afterAll(() => sandbox.close())
  return sandbox
}

export const javascript =
  (sandbox: Sandbox, form: 'program' | 'body' = 'program') =>
  (source: string, data: Json = null): Promise<Evaluation> =>
    sandbox.evaluate({ language: 'javascript', source, form }, data)

export const jq =
  (sandbox: Sandbox) =>
  (source: string, data: Json = null): Promise<Evaluation> =>
    sandbox.evaluate({ language: 'jq', source, form: 'program' }, data)

export const value = (result: Json): Evaluation => ({ ok: true, value: result, all: [result] })
