import { answerSpans } from '#actions/span-parts.ts'

export const dynamic = 'force-dynamic'

export const GET = (request: Request): Promise<Response> => answerSpans(request)
