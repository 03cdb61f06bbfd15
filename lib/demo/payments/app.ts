import { Hono, type Context as HonoContext } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { AppError } from '#core/errors.ts'
import { requireCaller, type Caller, type VerifyToken } from './caller.ts'
import type { PaymentsDatabase } from './database.ts'
import { answerError } from './refusal.ts'
import { traceRequests } from './request-span.ts'

const BODY_BYTES_MAX = 16 * 1024

const NewDeployment = z.strictObject({
  version: z.string().min(1).max(64),
  environment: z.enum(['staging', 'production']),
  change: z.string().min(1).max(64),
  artifact: z.string().min(1).max(128),
})

/** Any currency code is taken here: whether it is known is for the database to say. */
const NewCharge = z.strictObject({
  amountMinor: z.int().min(1).max(1_000_000),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency code such as EUR'),
})

export interface PaymentsVariables {
  Variables: { caller: Caller }
}

/** The HTTP interface of `payments`. All but `/health` need a task token for this service. */
export function createPaymentsApp(options: {
  readonly database: PaymentsDatabase
  readonly verify: VerifyToken
  readonly version: string
}): Hono<PaymentsVariables> {
  const { database, verify, version } = options
  const app = new Hono<PaymentsVariables>()
  app.onError(answerError)
  app.notFound((c) => c.json({ error: `There is no ${c.req.method} ${c.req.path} here.` }, 404))
  app.get('/health', (c) => c.json({ service: 'payments', version, pid: process.pid }))
  app.use(traceRequests())
  app.use(requireCaller(verify))
  app.use(bodyLimit({ maxSize: BODY_BYTES_MAX, onError: tooLarge }))

  app.post('/deployments', async (c) => {
    const wanted = await readBody(c, NewDeployment)
    return c.json(await database.deploy({ ...wanted, deployedBy: c.var.caller.id }, keyOf(c)), 201)
  })
  app.post('/deployments/:id/rollback', async (c) => {
    const id = z.uuid('is not the id of a deployment').safeParse(c.req.param('id'))
    if (!id.success) throw new AppError('not_found', 'There is no such deployment; nothing was changed.')
    return c.json(await database.rollBack(id.data))
  })
  app.post('/charges', async (c) => c.json(await database.charge(await readBody(c, NewCharge), keyOf(c)), 201))
  return app
}

async function readBody<S extends z.ZodType>(c: HonoContext, schema: S): Promise<z.infer<S>> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: ['$', ...path].join('.'), message }))
  throw new AppError('invalid', 'The body is not as it should be; nothing was written.', { issues })
}

/** A write without a key could happen twice when it is tried again, so it is refused. */
function keyOf(c: HonoContext): string {
  const key = c.req.header('idempotency-key')
  if (!key || key.length > 255)
    throw new AppError('invalid', 'The header Idempotency-Key (1 to 255 characters) is missing; nothing was written.')
  return key
}

function tooLarge(): never {
  throw new AppError('too_large', `The body is larger than ${BODY_BYTES_MAX} bytes; nothing was written.`)
}
