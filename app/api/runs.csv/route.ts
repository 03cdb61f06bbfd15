import { openRunsCsv } from '#actions/runs-export.ts'

export const dynamic = 'force-dynamic'

export const GET = (request: Request): Promise<Response> => openRunsCsv(request)
