import type { z } from 'zod'
import { AppError, type Issue } from '#core/errors.ts'
import { inWords } from '#core/issue-words.ts'
import { brokenLimit, brokenValueLimit, type JsonLimits } from '#core/json.ts'

/** Bounds on everything that is sent to a verb or a query. */
const INPUT_LIMITS: JsonLimits = { bytesMax: 256 * 1024, depthMax: 32, keysMax: 5_000 }

const BROKEN: Record<keyof JsonLimits, (limits: JsonLimits) => string> = {
  bytesMax: ({ bytesMax }) => `is larger than ${Math.floor(bytesMax / 1024)} KiB`,
  depthMax: ({ depthMax }) => `is nested deeper than ${depthMax} levels`,
  keysMax: ({ keysMax }) => `has more than ${keysMax.toLocaleString('en')} members`,
}

/** Which bound a JSON text breaks, as the end of a sentence; null when none. */
export function limitProblem(text: string, limits: JsonLimits): string | null {
  const broken = brokenLimit(text, limits)
  return broken && BROKEN[broken](limits)
}

/** Refuses a JSON text that breaks a bound, before anything of it is parsed. */
export function checkLimits(text: string, limits: JsonLimits, undone: string): void {
  const problem = limitProblem(text, limits)
  if (problem !== null) throw new AppError('too_large', `What was sent ${problem}. ${undone}`)
}

/** Parses what came from outside, or says everything that is wrong with it and that nothing was done. */
export function parseInput<S extends z.ZodType>(
  schema: S,
  rawInput: unknown,
  undone: string,
  limits = INPUT_LIMITS,
): z.output<S> {
  checkValueLimits(rawInput, limits, undone)
  const parsed = orNoJson(() => schema.safeParse(rawInput, { error: inWords }), undone)
  if (parsed.success) return parsed.data
  throw invalid(
    parsed.error.issues.map((issue) => ({ path: pathOf(issue.path), message: issue.message })),
    undone,
  )
}

/** The error for input that does not fit: names the first thing that is wrong and holds all. */
export function invalid(issues: readonly Issue[], undone: string): AppError {
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return new AppError('invalid', `${first?.path ?? '$'} ${first?.message ?? 'is not valid'}${more}. ${undone}`, {
    issues,
  })
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`), '$')

/** The same bounds of what was parsed on its way here; no text is made of what is far from them, or far over. */
function checkValueLimits(value: unknown, limits: JsonLimits, undone: string): void {
  const broken = orNoJson(() => brokenValueLimit(value, limits), undone)
  if (broken) throw new AppError('too_large', `What was sent ${BROKEN[broken](limits)}. ${undone}`)
}

/** An action may be sent what is no JSON: a number without bounds, a buffer that cannot be frozen. */
function orNoJson<T>(look: () => T, undone: string): T {
  try {
    return look()
  } catch (cause) {
    throw new AppError('invalid', `What was sent is not JSON. ${undone}`, { cause })
  }
}
