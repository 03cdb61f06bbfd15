import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { contextOfToken } from '#auth/context.ts'
import { findSessionToken } from '#auth/current.ts'
import type { Context } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { RunId } from '#core/ids.ts'
import { currentHost } from '#host/current.ts'
import { RunFilterInput } from '#services/runs/list-filter-input.ts'
import { listChangedRuns } from '#services/runs/list-queries.ts'
import type { RunFilter } from '#services/runs/list-view.ts'
import { getRunDelta } from '#services/runs/queries.ts'
import { isAnyNews, NewsMark } from '#services/statistics/news.ts'
import { sentSpans } from '#services/runs/run-spans.ts'
import type { AttemptView, LiveDelta, RunDelta } from '#services/runs/view.ts'
import { eventStream, type StreamEvent } from './event-stream.ts'
import { refusal, refuseOtherSites } from './refusal.ts'

/** How often a session is looked at again, and a run although nobody said that it changed. */
const EVERY_MS = 3_000

/** A value as the text of its JSON. */
const jsonText = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .max(5_000)
    .transform((text, ctx): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        ctx.addIssue('must be JSON')
        return z.NEVER
      }
    })
    .pipe(schema)

const Count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Query = z.union([
  z.strictObject({ run: RunId, after: Count.default(0), spans: Count.default(0) }),
  z.strictObject({
    list: z.literal('1'),
    filter: jsonText(RunFilterInput).default({}),
    since: NewsMark.optional(),
  }),
])
/** `<seq>.<spansAfter>` of the last delta that arrived. */
const LastEventId = z.string().regex(/^\d{1,15}\.\d{1,15}$/)

/**
 * `?run=<id>&after=<seq>&spans=<spansAfter>`: events `delta` (RunDelta) of one run. `?list=1&filter=<RunFilter as JSON>`: events
 * `delta` (ChangedRuns), and `missed` when some may have been missed: with `&since=<NewsMark>` at once when anything has happened
 * since the mark of the page. Event `end` says that the session is over.
 */
export async function openLiveStream(request: Request): Promise<Response> {
  try {
    refuseOtherSites(request)
    const token = await findSessionToken()
    const whoever = () => contextOfToken(currentHost().db, token ?? '', randomBytes)
    const ctx = await whoever()
    if (!ctx) throw new AppError('unauthenticated', 'You are not signed in. Sign in and try again.')
    const query = Query.safeParse(Object.fromEntries(new URL(request.url).searchParams))
    if (!query.success) throw new AppError('invalid', 'Say which run (run, after, spans) or list=1. Nothing was read.')
    const signals = [request.signal, processStops()]
    if ('list' in query.data) return listStream(query.data, whoever, signals)
    const { run, after, spans } = query.data
    const last = LastEventId.safeParse(request.headers.get('last-event-id'))
    const [seq = after, spansAfter = spans] = last.data?.split('.').map(Number) ?? []
    return await runStream(ctx, { run, seq, spansAfter }, { whoever, signals })
  } catch (error) {
    return refusal(error, 'The stream could not be opened. Try again.')
  }
}

type Whoever = () => Promise<Context | null>

const END: StreamEvent = { event: 'end', data: { reason: 'signed-out' } }

/** So long a session that was there is taken to be: events of a run follow each other closely. */
const SESSION_MS = 1_000

/** Sends what a reader gets, and one last event when their session is over. */
function whileSignedIn(whoever: Whoever, read: (ctx: Context) => Promise<readonly StreamEvent[]>) {
  let isOver = false
  let ctx: Context | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  return async (): Promise<readonly StreamEvent[] | null> => {
    if (isOver) return null
    if (performance.now() - askedAt > SESSION_MS) {
      askedAt = performance.now()
      ctx = await whoever()
    }
    if (ctx) return read(ctx)
    isOver = true
    return [END]
  }
}

interface Place {
  readonly run: RunId
  seq: number
  spansAfter: number
}

async function runStream(
  ctx: Context,
  place: Place,
  { whoever, signals }: { readonly whoever: Whoever; readonly signals: readonly AbortSignal[] },
): Promise<Response> {
  // Not found and not allowed are said with a status, before there is a stream.
  const opened = await getRunDelta(ctx, place.run, place.seq, place.spansAfter)
  const isNews = createNews()
  let known: RunDelta | null = isSettled(opened) ? opened : null
  let notBefore = 0
  let isAtRest = false
  let isWoken = false
  const read = async (now: Context): Promise<readonly StreamEvent[]> => {
    if (performance.now() < notBefore && !(isAtRest && isWoken)) return []
    isWoken = false
    const delta = known ?? (await getRunDelta(now, place.run, place.seq, place.spansAfter))
    known = null
    isAtRest = isSettled(delta)
    place.seq = delta.run.seq
    place.spansAfter = delta.run.spansAfter
    notBefore = performance.now() + restMs(delta)
    const fresh = isNews(delta)
    return fresh ? [{ event: 'delta', id: `${place.seq}.${place.spansAfter}`, data: fresh }] : []
  }
  const watch = (wake: () => void) =>
    currentHost().live.watchRun(place.run, () => {
      isWoken = true
      wake()
    })
  return eventStream({ read: whileSignedIn(whoever, read), watch, everyMs: EVERY_MS, signals })
}

/** Spans may arrive after the end; after this long only what somebody does with the run is expected, and that wakes. */
const SETTLED_MS = 60_000
const SETTLED_EVERY_MS = 30_000

const isSettled = ({ run }: RunDelta): boolean => run.endedAt !== null && run.readAt - run.endedAt > SETTLED_MS

/** A large run is added up for every delta: the larger it is, the less often. One that is settled is looked at seldom. */
function restMs(delta: RunDelta): number {
  if (isSettled(delta)) return SETTLED_EVERY_MS
  return delta.run.repeats === null ? 0 : Math.max(EVERY_MS - 500, delta.run.attemptCount / 10)
}

/** What may change without an entry in the chain: what is kept of the trace, where it leads, who has taken a task. */
function stateOf({ run, attempts }: RunDelta): string {
  const { readAt: _readAt, spansAfter: _spansAfter, ...head } = run
  return JSON.stringify([head, attempts.map(({ id, status, startedAt }) => [id, status, startedAt])])
}

/** What of a delta this stream has not sent yet, or null: spans may be read twice, open attempts always are. */
function createNews(): (delta: RunDelta) => LiveDelta | null {
  const sent = new Set<string>()
  const unsent = createUnsent()
  let shown = ''
  return (delta) => {
    const fresh = delta.spans.filter(({ spanId }) => !sent.has(spanId))
    for (const { spanId } of fresh) sent.add(spanId)
    const now = stateOf(delta)
    const isSame = delta.entries.length === 0 && fresh.length === 0 && now === shown
    shown = now
    if (isSame) return null
    return { ...delta, spans: sentSpans(fresh), attempts: delta.run.repeats ? unsent(delta.attempts) : delta.attempts }
  }
}

/** The edges of a large run are read again and again; those that are as they were sent last are left out. */
function createUnsent(): (attempts: readonly AttemptView[]) => readonly AttemptView[] {
  let last = new Map<string, string>()
  return (attempts) => {
    const now = new Map(attempts.map((attempt) => [attempt.id, JSON.stringify(attempt)]))
    const fresh = attempts.filter(({ id }) => last.get(id) !== now.get(id))
    last = now
    return fresh
  }
}

/** More at once than a list shows are not told one by one. */
const CHANGED_MAX = 200

interface ListQuestion {
  readonly filter: RunFilter
  readonly since?: string | undefined
}

function listStream({ filter, since }: ListQuestion, whoever: Whoever, signals: readonly AbortSignal[]): Response {
  const changed = new Set<RunId>()
  let unasked = since ?? null
  let hasGap = false
  const read = async (ctx: Context): Promise<readonly StreamEvent[]> => {
    if (unasked !== null) hasGap ||= await isAnyNews(unasked)
    unasked = null
    const ids = [...changed]
    const isGap = hasGap || ids.length > CHANGED_MAX
    changed.clear()
    hasGap = false
    if (isGap) return [{ event: 'missed', data: {} }]
    if (ids.length === 0) return []
    const news = await listChangedRuns(ctx, ids, filter)
    return news.runs.length > 0 ? [{ event: 'delta', data: news }] : []
  }
  const watch = (wake: () => void) =>
    currentHost().live.watchAll((runIds) => {
      for (const id of runIds) changed.add(id)
      hasGap ||= runIds.length === 0
      wake()
    })
  return eventStream({ read: whileSignedIn(whoever, read), watch, everyMs: EVERY_MS, signals })
}

let stopping: AbortSignal | null = null

/** Open streams keep a server from closing: they end when the process is told to stop. */
function processStops(): AbortSignal {
  if (stopping) return stopping
  const controller = new AbortController()
  process.once('SIGTERM', () => controller.abort())
  process.once('disconnect', () => controller.abort())
  stopping = controller.signal
  return stopping
}
