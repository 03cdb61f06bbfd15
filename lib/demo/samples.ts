import { JsonObject } from '#core/json-schema.ts'
import nightlySearch from './schedules/nightly-search.json' with { type: 'json' }
import build from './tasks/build.json' with { type: 'json' }
import checkRequest from './tasks/check-request.json' with { type: 'json' }
import deployRollback from './tasks/deploy-rollback.json' with { type: 'json' }
import deploy from './tasks/deploy.json' with { type: 'json' }
import lookUpWord from './tasks/look-up-word.json' with { type: 'json' }
import migrateRollback from './tasks/migrate-rollback.json' with { type: 'json' }
import migrate from './tasks/migrate.json' with { type: 'json' }
import refreshIndex from './tasks/refresh-index.json' with { type: 'json' }
import smokeTest from './tasks/smoke-test.json' with { type: 'json' }
import verifyIndex from './tasks/verify-index.json' with { type: 'json' }
import auditSearch from './workflows/audit-search.json' with { type: 'json' }
import deployApi from './workflows/deploy-api.json' with { type: 'json' }
import refreshSearch from './workflows/refresh-search.json' with { type: 'json' }

export interface Samples {
  /** Conductor WorkflowDef as JSON, not yet checked. */
  readonly workflows: readonly JsonObject[]
  /** Conductor TaskDef as JSON, not yet checked. */
  readonly taskDefs: readonly JsonObject[]
}

const WORKFLOWS = [deployApi, refreshSearch, auditSearch]
const TASK_DEFS = [
  [checkRequest, build, deploy, deployRollback, migrate, migrateRollback, smokeTest],
  [refreshIndex, verifyIndex, lookUpWord],
].flat()

/** The sample definitions. `{{PAYMENTS_URL}}` becomes the address of the demo service, given without a trailing slash. */
export function loadSamples({ paymentsUrl }: { readonly paymentsUrl: string }): Samples {
  const filled = (source: unknown): JsonObject =>
    JsonObject.parse(JSON.parse(JSON.stringify(source).replaceAll('{{PAYMENTS_URL}}', paymentsUrl)))
  return { workflows: WORKFLOWS.map(filled), taskDefs: TASK_DEFS.map(filled) }
}

/** The texts of the sample definitions by name: what the samples themselves pack and index. */
export const sampleTexts = (): ReadonlyMap<string, string> =>
  new Map(WORKFLOWS.map((workflow) => [workflow.name, JSON.stringify(workflow)]))

/** The sample schedules, each of a sample account. */
export const sampleSchedules = () => [nightlySearch]
