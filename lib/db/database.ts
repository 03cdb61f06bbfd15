import { PrismaPg } from '@prisma/adapter-pg'
import { Pool, types, type ClientBase, type CustomTypesConfig } from 'pg'
import { instant } from '#core/time.ts'
import { atCommitPoint, passCommitPoint } from './commit-point.ts'
import { asAppError } from './failure.ts'
import { PrismaClient, type Prisma } from './generated/client.ts'
import { traceparent } from './traceparent.ts'

/** What repositories read from: the client itself or a transaction of it. */
export type Read = Prisma.TransactionClient

/** A transaction: what repositories write to. */
export type Tx = Prisma.TransactionClient

/** What runs hot statements: the pool, or a connection of it inside a transaction. */
export type Sql = Pick<ClientBase, 'query'>

/** One Postgres, reached by two ways over the same connections. */
export interface Database {
  readonly pool: Pool
  readonly prisma: PrismaClient
  /** What the pool was opened with: a listener needs a connection of its own. */
  readonly url: string
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly connectionsMax?: number
  /** Shown in pg_stat_activity. */
  readonly name?: string
}

const INT8 = 20
const TIMESTAMPTZ = 1184

/** bigint columns hold milliseconds and positions, which fit a number; nanoseconds are selected as text. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (format !== 'binary' && oid === INT8) return Number
  if (format !== 'binary' && oid === TIMESTAMPTZ) return (text) => instant(Date.parse(text))
  return types.getTypeParser(oid, 'text')
}

/**
 * Named statements keep the plan they got at first, perhaps while their tables were empty: none may rest on a table staying
 * small.
 */
const SETTINGS = [
  'TimeZone=UTC',
  'statement_timeout=30000',
  'idle_in_transaction_session_timeout=30000',
  'enable_seqscan=off',
  'jit=off',
  'plan_cache_mode=force_generic_plan',
]

/** A new connection costs a process of the server's and all plans anew: a page that is opened after a pause finds them there. */
const IDLE_MS_MAX = 600_000

/** Opens one pool for the hot statements and Prisma. Connects at first use; a broken idle connection is only dropped. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new Pool({
    connectionString: url,
    max: options.connectionsMax ?? 12,
    application_name: options.name ?? 'conductor-lightstep',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: IDLE_MS_MAX,
    keepAlive: true,
    options: SETTINGS.map((setting) => `-c ${setting}`).join(' '),
    types: { getTypeParser } as CustomTypesConfig,
  })
  // Without a listener an 'error' of an idle or of a checked-out connection would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const adapter = new PrismaPg(pool, { disposeExternalPool: false })
  const prisma = extended(new PrismaClient({ adapter, comments: [() => ({ traceparent: traceparent() })] }))
  return {
    pool,
    prisma,
    url,
    async close() {
      await prisma.$disconnect()
      if (!pool.ended && !pool.ending) await pool.end()
    },
  }
}

const READS = new Set([
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'count',
  'aggregate',
  'groupBy',
  '$queryRaw',
])

/** The same client, with commit points, and saying AppError 'unavailable' where a driver would say that it lost its connection. */
function extended(client: PrismaClient): PrismaClient {
  const wrapped = client.$extends({
    query: {
      async $allOperations({ model, operation, args, query }) {
        try {
          if (READS.has(operation)) return await query(args)
          return await atCommitPoint(`${model ?? ''}.${operation}`, () => query(args))
        } catch (error) {
          throw asAppError(error)
        }
      },
    },
  })
  return wrapped as unknown as PrismaClient
}

/**
 * Runs `work` in one transaction of Prisma's, whose commit point has this name: for record verbs. Runs and attempts are written
 * by the orchestrator alone.
 */
export async function inTransaction<T>(db: Database, name: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    const workAndPass = async (tx: Tx): Promise<T> => {
      const result = await work(tx)
      passCommitPoint(`before commit ${name}`)
      return result
    }
    const result = await db.prisma.$transaction(workAndPass, { maxWait: 5_000, timeout: 15_000 })
    passCommitPoint(`after commit ${name}`)
    return result
  } catch (error) {
    throw asAppError(error)
  }
}

/** A moment of a row that Prisma read. */
export const at = (date: Date): ReturnType<typeof instant> => instant(date.getTime())
