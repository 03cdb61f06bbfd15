import { spanIdOf, traceIdOf } from '#core/ids.ts'
import type { Settings } from '#config/settings.ts'
import type { Sql } from '#db/database.ts'
import type { Run } from '#engine/model.ts'
import { findLink } from './find-link.ts'
import type { LinkView } from './view.ts'

/** A run in the trace backend: its root span once it ended, before that whatever of its trace is there. */
export const linkOfRun = (
  sql: Sql,
  settings: Settings,
  run: Pick<Run, 'rootRunId' | 'generation'>,
): Promise<LinkView> =>
  findLink(sql, settings, {
    traceId: traceIdOf(run.rootRunId),
    spanId: spanIdOf(run.generation.id),
    isAnyEnough: true,
  })
