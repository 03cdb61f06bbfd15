import { z } from 'zod'
import { withSpan } from '#telemetry/span.ts'
import { TaskFailure, type Handler } from '#runner/handler.ts'
import { readInput } from './input.ts'

const VERSION = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([0-9A-Za-z.-]{1,40}))?$/

const ReleaseRequest = z.strictObject({
  version: z.string().regex(VERSION, 'must be a version such as 2.10.0'),
  environment: z.enum(['staging', 'production']),
  change: z.string().regex(/^CHG-\d{1,8}$/, 'must be a ticket such as CHG-4411'),
})
type ReleaseRequest = z.infer<typeof ReleaseRequest>

/** Reads the request and holds it against the release rules. */
export const checkRequest: Handler = async (input, task) => {
  const request = await withSpan('validate request', {}, async () => readInput(ReleaseRequest, input))
  task.signal.throwIfAborted()
  return withSpan('apply release rules', {}, async () => {
    const [, major, minor, patch, preRelease] = VERSION.exec(request.version) ?? []
    const broken = brokenRule(request, preRelease)
    if (broken) throw new TaskFailure(broken, { isFinal: true })
    return {
      change: request.change,
      version: { major: Number(major), minor: Number(minor), patch: Number(patch), preRelease: preRelease ?? null },
      passed: ['version is semantic', 'change ticket is named', 'no pre-release in production'],
    }
  })
}

function brokenRule(request: ReleaseRequest, preRelease: string | undefined): string | null {
  if (request.environment === 'production' && preRelease !== undefined)
    return `${request.version} is a pre-release: production takes released versions only. Deploy it to staging, or release it.`
  return null
}
