import { randomBytes } from 'node:crypto'
import { contextOfToken } from '#auth/context.ts'
import { findSessionToken } from '#auth/current.ts'
import type { Context } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { isoOf } from '#core/time.ts'
import { currentHost } from '#host/current.ts'
import { exportRuns } from '#services/runs/export-runs.ts'
import { csvOfRuns } from '#services/runs/runs-csv.ts'
import { refusal, refuseOtherSites } from './refusal.ts'

/** `?filter=<RunFilter as JSON>`: the runs that whoever is signed in may see and that meet it, as a file. */
export async function openRunsCsv(request: Request): Promise<Response> {
  try {
    refuseOtherSites(request)
    const token = await findSessionToken()
    const whoever = (): Promise<Context | null> => contextOfToken(currentHost().db, token ?? '', randomBytes)
    const ctx = await whoever()
    if (!ctx) throw new AppError('unauthenticated', 'You are not signed in. Sign in and try again.')
    const { filter } = await exportRuns.run(ctx, { filter: filterIn(request.url) })
    const name = `runs-${isoOf(ctx.now).slice(0, 19).replaceAll(/[:T]/g, '-')}.csv`
    return new Response(streamOf(csvOfRuns(filter, whoever)), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    })
  } catch (error) {
    return refusal(error, 'The runs could not be read. Try again.')
  }
}

function filterIn(url: string): unknown {
  try {
    return JSON.parse(new URL(url).searchParams.get('filter') ?? '{}')
  } catch {
    throw new AppError('invalid', 'The filter must be JSON. Nothing was exported.')
  }
}

/** Nothing is read before it is wanted; a reader who goes away ends it, and an error cuts the file off instead of ending it well. */
function streamOf(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await parts.return(undefined)
    },
  })
}
