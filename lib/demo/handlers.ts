import type { Handler } from '#runner/handler.ts'
import { build } from './handlers/build.ts'
import { checkRequest } from './handlers/check-request.ts'
import { migrate, rollBackMigration } from './handlers/migrate.ts'
import { lookUpWord, refreshIndex, verifyIndex } from './handlers/search-index.ts'

/** The in-process tasks of the samples, by queue. */
export const demoHandlers = (): Map<string, Handler> =>
  new Map([
    ['task:check-request', checkRequest],
    ['task:build', build],
    ['task:migrate', migrate],
    ['task:migrate-rollback', rollBackMigration],
    ['task:refresh-index', refreshIndex],
    ['task:verify-index', verifyIndex],
    ['task:look-up-word', lookUpWord],
  ])
