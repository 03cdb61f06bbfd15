import { createRequire } from 'node:module'
import type pg from 'pg'
import { AppError } from '#core/errors.ts'

interface Deployment {
  readonly id: string
  readonly version: string
  readonly environment: string
  readonly change: string
  readonly artifact: string
  readonly deployedBy: string
  readonly rolledBackAt: Date | null
}

interface Charge {
  readonly id: string
  readonly amountMinor: number
  readonly currency: string
}

/** Rows of the service. A repeated idempotency key answers with the row of the first call; another content is a `conflict`. */
export interface PaymentsDatabase {
  deploy(deployment: Omit<Deployment, 'id' | 'rolledBackAt'>, idempotencyKey: string): Promise<Deployment>
  /** Marks a deployment as rolled back; done again it changes nothing. Throws `not_found`. */
  rollBack(id: string): Promise<Deployment>
  charge(charge: Omit<Charge, 'id'>, idempotencyKey: string): Promise<Charge>
  close(): Promise<void>
}

const SCHEMA = `
  SELECT pg_advisory_xact_lock(hashtext('payments.schema'));
  CREATE SCHEMA IF NOT EXISTS payments;
  CREATE TABLE IF NOT EXISTS payments.deployments (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    idempotency_key text NOT NULL UNIQUE,
    version text NOT NULL,
    environment text NOT NULL,
    change text NOT NULL,
    artifact text NOT NULL,
    deployed_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    rolled_back_at timestamptz
  );
  CREATE TABLE IF NOT EXISTS payments.charges (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    idempotency_key text NOT NULL UNIQUE,
    amount_minor integer NOT NULL CONSTRAINT charges_amount_positive CHECK (amount_minor > 0),
    currency text NOT NULL CONSTRAINT charges_currency_known CHECK (currency IN ('EUR', 'GBP', 'USD')),
    created_at timestamptz NOT NULL DEFAULT now()
  );`

const DEPLOYMENT = `id, version, environment, change, artifact, deployed_by AS "deployedBy", rolled_back_at AS "rolledBackAt"`
const CHARGE = `id, amount_minor AS "amountMinor", currency`

// A repeated key finds its row only with the same content; the update that changes nothing is what returns it.
const INSERT_DEPLOYMENT = `INSERT INTO payments.deployments AS d (version, environment, change, artifact, deployed_by, idempotency_key)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (idempotency_key) DO UPDATE SET idempotency_key = excluded.idempotency_key
  WHERE (d.version, d.environment, d.change, d.artifact) = ($1, $2, $3, $4)
  RETURNING ${DEPLOYMENT}`

const ROLL_BACK_DEPLOYMENT = `UPDATE payments.deployments SET rolled_back_at = coalesce(rolled_back_at, now())
  WHERE id = $1 RETURNING ${DEPLOYMENT}`

const INSERT_CHARGE = `INSERT INTO payments.charges AS c (amount_minor, currency, idempotency_key)
  VALUES ($1, $2, $3)
  ON CONFLICT (idempotency_key) DO UPDATE SET idempotency_key = excluded.idempotency_key
  WHERE (c.amount_minor, c.currency) = ($1, $2)
  RETURNING ${CHARGE}`

/** Opens the service's database and makes its schema. Start the instrumentation before: it must see `pg` being loaded. */
export async function openPaymentsDatabase(url: string): Promise<PaymentsDatabase> {
  const driver: typeof pg = createRequire(import.meta.url)('pg')
  const pool = new driver.Pool({ connectionString: url, max: 4, application_name: 'payments' })
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined)
  await pool.query(SCHEMA)
  return {
    async deploy({ version, environment, change, artifact, deployedBy }, key) {
      const values = [version, environment, change, artifact, deployedBy, key]
      return (await first<Deployment>(pool, INSERT_DEPLOYMENT, values)) ?? otherContent()
    },
    async rollBack(id) {
      return (await first<Deployment>(pool, ROLL_BACK_DEPLOYMENT, [id])) ?? noDeployment(id)
    },
    async charge({ amountMinor, currency }, key) {
      return (await first<Charge>(pool, INSERT_CHARGE, [amountMinor, currency, key])) ?? otherContent()
    },
    close: () => pool.end(),
  }
}

async function first<Row extends object>(pool: pg.Pool, text: string, values: unknown[]): Promise<Row | undefined> {
  return (await pool.query<Row & pg.QueryResultRow>(text, values)).rows[0]
}

function otherContent(): never {
  throw new AppError('conflict', 'This idempotency key was used with another content before; nothing was written.')
}

function noDeployment(id: string): never {
  throw new AppError('not_found', `There is no deployment ${id}; nothing was changed.`)
}
