import type { Context } from '#core/context.ts'
import { spanIdOf, traceIdOf } from '#core/ids.ts'
import { listAttempts } from '#db/attempts.ts'
import { findSpans } from '#db/spans.ts'
import type { Attempt, Run } from '#engine/model.ts'
import { isFinal } from '#engine/model.ts'
import type { Host } from '#host/host.ts'
import { formatDuration } from '#trace/format.ts'
import { destinationsBehind, findLink } from '../links/find-link.ts'
import type { LinkView, NoLinkCause } from '../links/view.ts'
import { bad, ok, unknown, waiting, type Check } from './check.ts'
import { probeSpanId, sendProbeSpan } from './probe-span.ts'

/** `ctx`: whoever asked for the probe. */
interface Parts extends Pick<Host, 'db' | 'settings'> {
  readonly ctx: Context
}

const RUN = { id: 'probe-run', title: 'A task is taken and run' }
const SPAN = { id: 'probe-span', title: 'A span sent to the gateway comes under its task' }
const SENT = { id: 'probe-export', title: 'That span is sent on' }
const LINK = { id: 'probe-link', title: 'That span is linked' }

/** What has become of a probe by now. `isLate`: what did not come yet does not come. */
export async function probeSteps(parts: Parts, run: Run, isLate: boolean): Promise<readonly Check[]> {
  const [attempt] = await listAttempts(parts.db.prisma, run.id)
  const ran = runStep(run, attempt, isLate)
  if (ran.state !== 'ok' || !attempt) return [ran, ...[SPAN, SENT, LINK].map((step) => notYet(step, isLate))]
  const came = await spanStep(parts, attempt, isLate)
  if (came.state !== 'ok') return [ran, came, ...[SENT, LINK].map((step) => notYet(step, isLate))]
  const { db, settings } = parts
  const target = { traceId: traceIdOf(attempt.rootRunId), spanId: probeSpanId(attempt), isAnyEnough: false }
  const link = await findLink(db.pool, settings, target)
  return [ran, came, sentStep(parts, link, isLate), linkStep(link, isLate)]
}

const notYet = (step: typeof RUN, isLate: boolean): Check =>
  isLate
    ? unknown({ ...step, says: 'Not tried: what comes before it did not work.' })
    : waiting({ ...step, says: 'After what comes before it.' })

function runStep(run: Run, attempt: Attempt | undefined, isLate: boolean): Check {
  if (run.status === 'COMPLETED' && attempt?.endedAt && attempt.startedAt) {
    const queued = formatDuration(attempt.startedAt - attempt.readyAt)
    return ok({ ...RUN, says: `Taken after ${queued}, and run.`, href: `/runs/${run.id}` })
  }
  const fix = 'Start a console or a gateway with npm start, and see their logs in DATA_DIR/logs'
  if (isFinal(run.status))
    return bad({
      ...RUN,
      says: `It ended as ${run.status}: ${run.reason ?? 'no reason was given'}.`,
      fix,
      href: `/runs/${run.id}`,
    })
  return isLate
    ? bad({ ...RUN, says: 'Nobody has taken the task: no runner works.', fix, href: `/runs/${run.id}` })
    : waiting({ ...RUN, says: 'The task waits for a runner.' })
}

async function spanStep({ ctx, db, settings }: Parts, attempt: Attempt, isLate: boolean): Promise<Check> {
  const there = (): Promise<boolean> => isStored(db, attempt)
  const sent = (await there()) ? null : await sendProbeSpan(ctx, settings.gatewayUrl, attempt)
  if (sent === null || (await there()))
    return ok({ ...SPAN, says: 'It arrived by OTLP, under the attempt that caused it.' })
  const fix = `Start the gateway, or set GATEWAY_URL to where it listens (now ${settings.gatewayUrl})`
  if (sent.status === null) return bad({ ...SPAN, says: `The gateway cannot be reached: ${sent.why}.`, fix })
  if (sent.status !== 200)
    return bad({ ...SPAN, says: `The gateway answered ${sent.status}: it did not take it.`, fix })
  return isLate
    ? bad({
        ...SPAN,
        says: 'The gateway took it, but it is not in this database: it belongs to another installation.',
        fix,
      })
    : waiting({ ...SPAN, says: 'It is on its way.' })
}

async function isStored({ pool }: Parts['db'], attempt: Attempt): Promise<boolean> {
  const [span] = await findSpans(pool, traceIdOf(attempt.rootRunId), [probeSpanId(attempt)])
  return span?.parentSpanId === spanIdOf(attempt.id) && span.origin === 'received'
}

const FIX_OF_LOSS: { readonly [cause in NoLinkCause]?: string } = {
  dropped: 'Let spans wait longer: raise EXPORT_AGE_HOURS_MAX and EXPORT_SPANS_BEHIND_MAX',
  refused: 'See what the backend answers above, and correct its token or its address',
}

function sentStep({ settings }: Parts, link: LinkView, isLate: boolean): Check {
  const backend = settings.traceLink
  const names = backend ? destinationsBehind(settings, backend).map(({ name }) => name) : []
  if (names.length === 0) return unknown({ ...SENT, says: 'Nothing is exported to where links lead.' })
  if (link.kind === 'open' && link.doubt !== null) return unknown({ ...SENT, says: link.doubt })
  if (link.kind === 'open' || link.cause === 'misconfigured')
    return ok({ ...SENT, says: `${names.join(' or ')} took it.` })
  if (link.cause === 'sampled-away') return unknown({ ...SENT, says: link.why })
  const fix = FIX_OF_LOSS[link.cause]
  if (fix !== undefined) return bad({ ...SENT, says: link.why, fix })
  return isLate
    ? bad({
        ...SENT,
        says: `${names.join(' and ')} did not take it in time.`,
        fix: 'See what the backend answers above, and the logs in DATA_DIR/logs',
      })
    : waiting({ ...SENT, says: 'It waits to be sent.' })
}

const NOT_LINKED = new Set<string>(['no-backend', 'no-destination', 'sampled-away', 'dropped', 'refused'])

function linkStep(link: LinkView, isLate: boolean): Check {
  if (link.kind === 'open')
    return ok({
      ...LINK,
      says: `In ${link.backend}, by this address; open it to see that it is there.`,
      href: link.href,
    })
  if (NOT_LINKED.has(link.cause)) return unknown({ ...LINK, says: link.why })
  if (link.cause === 'misconfigured') return bad({ ...LINK, says: link.why, fix: 'Try it in Settings → Links' })
  return notYet(LINK, isLate)
}
