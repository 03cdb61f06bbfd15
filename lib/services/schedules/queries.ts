import type { z } from 'zod'
import type { Context } from '#core/context.ts'
import { listFires, listLastFires, type ScheduleFire } from '#db/schedule-fires.ts'
import { listSchedules as listRows, type ListedSchedule, type Schedule } from '#db/schedules.ts'
import { findUser } from '#db/users.ts'
import { currentHost } from '#host/current.ts'
import { can, mustSee, visibleFunctions } from '../authorise.ts'
import { invalid, parseInput } from '../parse-input.ts'
import { peopleOf, type People } from '../people.ts'
import type { RunLine } from '../runs/view.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { nextFires, timingIssues } from './cron.ts'
import { cronViewOf, fireTimeOf, fireViewOf, runsOfFires } from './fire-view.ts'
import { TimingInput } from './inputs.ts'
import { findScheduled, resourceOfSchedule, shownInput } from './schedule-verb-parts.ts'
import type { ScheduleLine, ScheduleView, TimingPreview } from './view.ts'

const SHOWN_NEXT = 5
const SHOWN_FIRES = 25

/** The schedules that run what the viewer may see, by name. */
export async function listSchedules(ctx: Context): Promise<readonly ScheduleLine[]> {
  const { db } = currentHost()
  const functions = visibleFunctions(ctx)
  const listed = await listRows(db.prisma, functions)
  const fires = await listLastFires(
    db.prisma,
    listed.map(({ schedule }) => schedule.name),
  )
  const runs = await runsOfFires(db, [...fires.values()], functions)
  const people = await peopleOf(
    db.pool,
    listed.flatMap(({ schedule }) => idsOf(schedule)),
  )
  return listed.map((each) => lineOf({ ...each, last: fires.get(each.schedule.name) ?? null, runs, people }))
}

/** One schedule with its next and its last fires. Throws not_found when there is none the viewer may see. */
export async function getSchedule(ctx: Context, name: string): Promise<ScheduleView> {
  const { db } = currentHost()
  const found = await findScheduled(db, name)
  mustSee(ctx, resourceOfSchedule(found))
  const { schedule, workflow } = found
  const fires = await listFires(db.prisma, name, SHOWN_FIRES)
  const [runs, people, owner] = await Promise.all([
    runsOfFires(db, fires, visibleFunctions(ctx)),
    peopleOf(db.pool, [...idsOf(schedule), ...fires.map(({ askedBy }) => askedBy)]),
    findUser(db.prisma, schedule.ownerId),
  ])
  const { priority, overlap, catchUp, startAt, endAt, revision, createdAt, changedAt } = schedule
  return {
    ...lineOf({ schedule, serviceFunction: workflow.serviceFunction, last: fires[0] ?? null, runs, people }),
    input: shownInput(found),
    priority,
    overlap,
    catchUp,
    startAt,
    endAt,
    revision,
    createdAt,
    changedAt,
    ownerGroupsAt: owner && owner.groupsAt,
    nextFires: nextFires(schedule, ctx.now, SHOWN_NEXT).map((at) => fireTimeOf(at, schedule.crons)),
    fires: fires.map((fire) => fireViewOf(fire, runs, people)),
    can: {
      operate: can(ctx, 'operate', resourceOfSchedule(found)),
      launch: can(ctx, 'launch', resourceOfWorkflow(workflow)),
    },
  }
}

/** What a timing would come to. Throws invalid with everything that keeps it from firing. */
export async function previewTiming(ctx: Context, input: z.input<typeof TimingInput>): Promise<TimingPreview> {
  const timing = parseInput(TimingInput, input, '')
  const issues = timingIssues(timing, ctx.now)
  if (issues.length > 0) throw invalid(issues, '')
  return {
    crons: timing.crons.map(cronViewOf),
    nextFires: nextFires(timing, ctx.now, SHOWN_NEXT).map((at) => fireTimeOf(at, timing.crons)),
  }
}

const idsOf = ({ ownerId, paused }: Schedule): readonly string[] => (paused ? [ownerId, paused.by] : [ownerId])

interface LineParts extends ListedSchedule {
  readonly last: ScheduleFire | null
  readonly runs: ReadonlyMap<string, RunLine>
  readonly people: People
}

function lineOf({ schedule, serviceFunction, last, runs, people }: LineParts): ScheduleLine {
  const { name, description, version, crons, ownerId, paused, nextFireAt } = schedule
  return {
    name,
    description,
    workflow: schedule.workflow,
    version,
    serviceFunction,
    crons: crons.map(cronViewOf),
    owner: people.person(ownerId),
    state: paused ? 'paused' : nextFireAt === null ? 'over' : 'active',
    paused: paused && { ...paused, by: paused.by === 'scheduler' ? 'the schedule itself' : people.name(paused.by) },
    nextFireAt,
    last: last && fireViewOf(last, runs, people),
  }
}
