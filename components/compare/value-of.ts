import type { ActionResult } from '#actions/result.ts'

/** The value of an action's answer. Throws what it says when it was refused. */
export async function valueOf<T>(answer: Promise<ActionResult<T>>): Promise<T> {
  const result = await answer
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
