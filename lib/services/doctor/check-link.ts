import type { Context } from '#core/context.ts'
import type { Settings } from '#config/settings.ts'
import { destinationsBehind, howToSend } from '../links/find-link.ts'
import { explainChoice } from '../links/preview.ts'
import { findPreviewSpan } from '../links/preview-span.ts'
import { bad, ok, unknown, type Check } from './check.ts'
import { reach } from './reach.ts'

const ABOUT = { id: 'link', title: 'Deep link' }
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether the newest span is linked to an address, and whether that opens: tried on this machine, elsewhere only when asked. */
export async function checkLink(ctx: Context, settings: Settings, isAsked: boolean): Promise<Check> {
  const { traceLink } = settings
  if (traceLink === null)
    return unknown({
      ...ABOUT,
      says: 'No trace backend is configured, so nothing is linked.',
      fix: 'Set LIGHTSTEP_PROJECT, or TRACE_LINK_BACKEND and what it asks for; Settings → Links shows how a link would look',
    })
  if (destinationsBehind(settings, traceLink).length === 0)
    return bad({
      ...ABOUT,
      says: `No spans are sent to ${traceLink.name}, so no page leads there.`,
      fix: sentenceOf(howToSend(traceLink)),
    })
  const read = await findPreviewSpan(ctx, {})
  if (!read.found) return unknown({ ...ABOUT, says: `${read.why}.` })
  const { address, problems } = explainChoice(settings, undefined, read.found.span)
  if (address === null || problems.length > 0)
    return bad({ ...ABOUT, says: `${problems.join('. ')}.`, fix: 'Correct TRACE_LINK_BASE_URL and its companions' })
  return isAsked || LOOPBACK.has(new URL(address).hostname)
    ? checkOpens(address)
    : ok({ ...ABOUT, href: address, says: 'The newest span leads to this address; open it to see that it is there.' })
}

const sentenceOf = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

/** A page that asks to sign in is there as well. */
const isThere = (status: number): boolean => status < 400 || status === 401 || status === 403

/** Whether a page is at an address. */
async function checkOpens(address: string): Promise<Check> {
  const reached = await reach(address)
  const facts = [['Address', address]] as const
  if (reached.status === null)
    return bad({ ...ABOUT, facts, says: `It does not open: ${reached.why}.`, fix: 'Correct TRACE_LINK_BASE_URL' })
  if (!isThere(reached.status))
    return bad({ ...ABOUT, facts, says: `It answers ${reached.status}.`, fix: 'Correct the template or its base' })
  return ok({ ...ABOUT, href: address, says: `It opens (${reached.status}).` })
}
