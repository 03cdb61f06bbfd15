import type { z } from 'zod'
import { AppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import type { Database } from '#db/database.ts'
import { findPrograms, type StoredProgram } from '#db/programs.ts'
import type { Command } from '#engine/command.ts'
import type { ProgramSource } from '#engine/compile.ts'
import type { Run } from '#engine/model.ts'
import { maskedFieldsOfRun } from '../mask.ts'
import { freezeWorkflow, hidingAlso } from '../workflows/freeze-program.ts'
import { checkInput } from './check-input.ts'
import type { OutlookInput } from './inputs.ts'
import { reading } from './unreadable.ts'

interface RestartWish {
  readonly reason?: string | null | undefined
  readonly latest: boolean
}

/** What takes a run up again, with a program that need not be stored yet. */
interface Order<C extends Command = Reopening> {
  readonly command: C
  readonly program?: StoredProgram
}

/** What restarts a run; the newest definition is frozen as it is now, and must take the run's input. What the run hid stays hidden. */
export async function restartOrder(
  db: Database,
  run: Run,
  { wish, undone }: { readonly wish: RestartWish; readonly undone: string },
): Promise<Order<Extract<Command, { kind: 'restart' }>>> {
  const restart = { kind: 'restart', runId: run.id, reason: wish.reason || null } as const
  if (!wish.latest) return { command: { ...restart, programHash: null } }
  const newest = await freezeWorkflow(db, run.workflow, null)
  if (!newest) throw new AppError('not_found', `The workflow ${run.workflow} is no longer registered. ${undone}`)
  checkInput(newest.definition, run.input, undone)
  const program = hidingAlso(newest.program, await maskedFieldsOfRun(db.prisma, run))
  if (program.hash === run.programHash) return { command: { ...restart, programHash: null } }
  return { command: { ...restart, programHash: program.hash }, program }
}

type Reopening = Extract<Command, { kind: 'retry' | 'restart' | 'rerun' }>

type Rerun = Extract<Command, { kind: 'rerun' }>
type RerunWish = {
  readonly [field in 'taskId' | 'taskInput' | 'input' | 'correlationId' | 'reason']?: Rerun[field] | undefined
}

/** What runs a run again; an input in place of the run's must be one that its definition takes. */
export async function rerunCommand(
  db: Database,
  run: Run,
  { wish, undone }: { readonly wish: RerunWish; readonly undone: string },
): Promise<Rerun> {
  const { input } = wish
  if (input) {
    const { workflow } = await sourceOf(db, run.programHash)
    reading(() => checkInput(workflow, input, undone), undone)
  }
  return {
    kind: 'rerun',
    runId: run.id,
    reason: wish.reason || null,
    taskId: wish.taskId ?? null,
    taskInput: given(wish.taskInput),
    input: given(input),
    correlationId: wish.correlationId ?? null,
  }
}

const given = (value: JsonObject | null | undefined): JsonObject | null => value ?? null

/** The order behind a wish to take an ended run up again. */
export async function orderOf(db: Database, run: Run, wish: z.output<typeof OutlookInput>): Promise<Order> {
  const undone = 'Nothing was done.'
  if (wish.verb === 'restart') return restartOrder(db, run, { wish, undone })
  if (wish.verb === 'rerun') return { command: await rerunCommand(db, run, { wish, undone }) }
  const { reason, resumeSubworkflows: resumesChildren } = wish
  return { command: { kind: 'retry', runId: run.id, reason: reason || null, resumesChildren } }
}

/** The frozen source a run is carried out by. */
export async function sourceOf(db: Database, programHash: string): Promise<ProgramSource> {
  const [program] = await findPrograms(db.pool, [programHash])
  if (!program) throw new AppError('not_found', 'The definition of this run is not stored.')
  return reading(() => JSON.parse(program.source) as ProgramSource)
}
