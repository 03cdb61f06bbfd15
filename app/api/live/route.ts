import { openLiveStream } from '#actions/live-stream.ts'

export const dynamic = 'force-dynamic'

export const GET = (request: Request): Promise<Response> => openLiveStream(request)
