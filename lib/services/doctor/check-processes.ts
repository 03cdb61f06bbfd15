import type { Settings } from '#config/settings.ts'
import { listConnected } from '#db/condition.ts'
import type { Sql } from '#db/database.ts'
import { bad, ok, type Check } from './check.ts'
import { jsonOf, reach, type Reached } from './reach.ts'

const RUNNERS = ['console', 'gateway'] as const

/** Whether something is there to run tasks: every console and every gateway has a runner. */
export async function checkRunners(sql: Sql): Promise<Check> {
  const about = { id: 'runners', title: 'Runners' }
  const connected = await listConnected(sql)
  const running = RUNNERS.filter((name) => connected.includes(name))
  if (running.length === 0)
    return bad({ ...about, says: 'No process that runs tasks is connected.', fix: 'Start one with npm start' })
  return ok({ ...about, says: `Connected and running tasks: ${running.join(' and ')}. A probe shows that they do.` })
}

export const readGateway = ({ gatewayUrl }: Pick<Settings, 'gatewayUrl'>): Promise<Reached> =>
  reach(`${gatewayUrl}/health`)

/** Whether services find the gateway: spans come in there, and the keys of task tokens are there. */
export function checkGateway({ gatewayUrl }: Pick<Settings, 'gatewayUrl'>, reached: Reached): Check {
  const about = { id: 'gateway', title: 'Gateway', facts: [['Address', gatewayUrl]] as const }
  const fix = 'Start it with npm start; if it listens elsewhere, set GATEWAY_URL (or GATEWAY_PORT) to where'
  if (reached.status === null) return bad({ ...about, says: `It cannot be reached: ${reached.why}.`, fix })
  const isOurs = reached.status === 200 && jsonOf(reached.body)?.['service'] === 'gateway'
  if (!isOurs) return bad({ ...about, says: 'Something else answers there.', fix })
  return ok({ ...about, says: 'It answers; services send spans to /v1/traces there.' })
}
