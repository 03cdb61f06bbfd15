import { NextResponse, type NextRequest } from 'next/server'
import { refusalOfBody } from '#actions/call-body.ts'

/** Next asks this before a page is called: only of calls of server actions and of forms, whose bodies it could not refuse itself. */
export const proxy = async (request: NextRequest): Promise<Response> =>
  (request.method === 'POST' && (await refusalOfBody(request))) || NextResponse.next()

export const config = {
  matcher: [
    { source: '/((?!api/|_next/).*)', has: [{ type: 'header', key: 'next-action' }] },
    {
      source: '/((?!api/|_next/).*)',
      has: [{ type: 'header', key: 'content-type', value: 'multipart/form-data.*' }],
    },
  ],
}
