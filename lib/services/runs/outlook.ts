import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import { findAttempts, listNeededAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import type { Env } from '#engine/command.ts'
import { compile, type ProgramSource } from '#engine/compile.ts'
import { decide } from '#engine/decide.ts'
import { MissingRows, mergeNeeds } from '#engine/missing.ts'
import type { Run } from '#engine/model.ts'
import { needs } from '#engine/needs.ts'
import { outlookOf } from '#engine/outlook.ts'
import { digestOf } from '#ledger/canonical.ts'
import { orderOf, sourceOf } from './reopening.ts'
import type { OutlookInput } from './inputs.ts'
import { reading, Unreadable } from './unreadable.ts'
import type { OutlookView } from './view.ts'

type Foreseen = Omit<OutlookView, 'parents'>

/** What a wish would do to an ended run: it is decided on what is stored, and nothing is written. */
export async function readOutlook(
  db: Database,
  ctx: Context,
  run: Run,
  wish: z.output<typeof OutlookInput>,
): Promise<Foreseen> {
  try {
    return await foresee(db, ctx, run, wish)
  } catch (error) {
    if (error instanceof Unreadable) return nothing(error.message, run.version)
    throw error
  }
}

const nothing = (problem: string, version: number): Foreseen => ({
  tasks: [],
  gates: [],
  children: [],
  problem,
  version,
})

async function foresee(db: Database, ctx: Context, run: Run, wish: z.output<typeof OutlookInput>): Promise<Foreseen> {
  const order = await orderOf(db, run, wish)
  const { command } = order
  const source = order.program
    ? (JSON.parse(order.program.source) as ProgramSource)
    : await sourceOf(db, run.programHash)
  const program = reading(() => compile(source))
  const [subject = null] =
    command.kind === 'rerun' && command.taskId ? await findAttempts(db.pool, [command.taskId]) : []
  const { version } = program.workflow
  let read = reading(() => needs(program, run, command, subject))
  for (;;) {
    const rows = await listNeededAttempts(db.pool, [{ runId: run.id, needs: read, touched: [] }])
    const state = { run, attempts: [...new Map(rows.map((row) => [row.id, row])).values()], read }
    try {
      const seen = reading(() => outlookOf(program, state, decide(program, state, command, envOf(ctx, run))))
      return { ...seen, problem: null, version }
    } catch (error) {
      if (isAppError(error)) return nothing(error.message, version)
      if (!(error instanceof MissingRows)) throw error
      read = mergeNeeds(read, error.needs)
    }
  }
}

const envOf = (ctx: Context, run: Run): Env => ({
  now: run.updatedAt > ctx.now ? run.updatedAt : ctx.now,
  random: (length) => new Uint8Array(randomBytes(length)),
  digest: digestOf,
  handOut: () => null,
  origin: { actor: ctx.actor, via: ctx.via, request: null },
})
