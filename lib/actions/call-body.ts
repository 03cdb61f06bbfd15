/** Next: serverActions.bodySizeLimit. */
const BYTES_MAX = 1_048_576

/** React's encodeReply writes the arguments of a call as a list in JSON: as the body, or as the field 0 of a form. */
const ARGUMENTS = '0'

/**
 * What is answered to a call of a server action, or a form, whose body nobody could read: 400, or 413 when it is too long. Null for
 * all others. Next itself would take it for a failure of the server, and log it as one.
 */
export async function refusalOfBody(request: Request): Promise<Response | null> {
  if (Number(request.headers.get('content-length')) > BYTES_MAX) return tooLarge()
  const isCall = request.headers.has('next-action')
  const isForm = request.headers.get('content-type')?.startsWith('multipart/form-data') ?? false
  if (isForm) return refusalOfForm(request, isCall)
  const text = isCall ? await request.text() : ''
  if (text.length > BYTES_MAX) return tooLarge()
  return !isCall || isList(text) ? null : unreadable('it is no list of arguments in JSON')
}

async function refusalOfForm(request: Request, isCall: boolean): Promise<Response | null> {
  const form = await request.formData().catch(() => null)
  if (form === null) return unreadable('it is no complete form')
  const given = form.get(ARGUMENTS)
  if (!isCall || (typeof given === 'string' && isList(given))) return null
  return unreadable('its form holds no list of arguments')
}

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text))
  } catch {
    return false
  }
}

const unreadable = (why: string): Response => said(400, `The body of this request could not be read: ${why}.`)

const tooLarge = (): Response => said(413, `The body of this request is longer than ${BYTES_MAX} bytes.`)

const said = (status: number, why: string): Response =>
  new Response(`${why} Nothing was done.\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
