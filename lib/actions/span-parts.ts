import { requireContext } from '#auth/current.ts'
import { getSpanPart } from '#services/runs/span-queries.ts'
import { refusal, refuseOtherSites } from './refusal.ts'

/** `?run=<id>&after=<place>`: more spans of a run's trace by column, and where the next ones begin. */
export async function answerSpans(request: Request): Promise<Response> {
  try {
    refuseOtherSites(request)
    const asked = Object.fromEntries(new URL(request.url).searchParams)
    const part = await getSpanPart(await requireContext(), { runId: asked['run'], after: asked['after'] })
    return Response.json(part, { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    return refusal(error, 'The spans could not be read. Try again.')
  }
}
