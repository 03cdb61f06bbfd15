import { z } from 'zod'
import { personOf } from '#core/context.ts'
import { RunId } from '#core/ids.ts'
import { databaseNow } from '#db/record-entry.ts'
import { pinSampling } from '#db/sampling-pins.ts'
import { onRun } from '../runs/run-verb-parts.ts'
import { recordVerb } from '../verb.ts'
import { SAMPLING_CHAIN } from './inputs.ts'

/** Keeps everything of a run's trace, however it ends, or leaves it to the rules again. The trace is that of its root run. */
export const pinRun = recordVerb({
  name: 'run.pin',
  action: 'operate',
  undone: 'The trace is kept as it was.',
  input: z.strictObject({ runId: RunId, isPinned: z.boolean() }),
  target: onRun.target,
  resource: onRun.resource,
  chain: () => SAMPLING_CHAIN,
  async work(tx, ctx, run, { isPinned }) {
    const { rootRunId, workflow, version } = run
    const by = isPinned ? personOf(ctx.actor) : null
    const isChanged = await pinSampling(tx, { rootRunId, workflow, version, isPinned, by }, await databaseNow(tx))
    const kind = isPinned ? 'sampling.pinned' : 'sampling.unpinned'
    const change = isChanged ? { kind, facts: { target: `Run:${rootRunId}` } } : null
    return { output: { runId: run.id, isPinned }, change }
  },
})
