import { randomUUID } from 'node:crypto'
import { signedIn } from '../support/callers.ts'
import type * as schedules from '#actions/schedules.ts'
import type { Row, Target } from './rows.ts'
import { NO_LAUNCHER, NO_OPERATOR, operates } from './words.ts'

export const SCHEDULE = { input: { version: '1' }, crons: [{ expression: '@daily' }] }

const of = ({ schedule }: Target) => ({ name: schedule, revision: 1 })
const launches = signedIn(403, { launcher: 200, lead: 200, stranger: 404 })

/** The launcher owns the schedule. */
type Actions = typeof schedules

export const SCHEDULE_ROWS: { readonly [Name in keyof Actions]: Row<Parameters<Actions[Name]>> } = {
  createScheduleAction: {
    input: ({ workflow }: Target) => [{ ...SCHEDULE, name: `of-${randomUUID()}`, workflow }],
    answers: launches,
    because: `${NO_LAUNCHER}. Nothing was scheduled.`,
  },
  updateScheduleAction: {
    input: (target: Target) => [{ ...SCHEDULE, ...of(target) }],
    answers: launches,
    because: `${NO_LAUNCHER}. The schedule was not changed.`,
  },
  pauseScheduleAction: {
    input: (target: Target) => [{ ...of(target), reason: 'wait' }],
    answers: { ...operates, launcher: 200 },
    because: `You are not its owner. ${NO_OPERATOR}. The schedule was not paused.`,
  },
  // It is not paused: whoever may resume it is told so.
  resumeScheduleAction: {
    input: (target: Target) => [of(target)],
    answers: { ...operates, launcher: 409, lead: 409, operator: 409 },
    because: `You are not its owner. ${NO_OPERATOR}. The schedule was not resumed.`,
  },
  runScheduleNowAction: {
    input: (target: Target) => [of(target)],
    answers: launches,
    because: `${NO_LAUNCHER}. Nothing was launched.`,
  },
  deleteScheduleAction: {
    input: (target: Target) => [of(target)],
    answers: launches,
    because: `${NO_LAUNCHER}. The schedule was not deleted.`,
  },
  previewTimingAction: { input: () => [{ crons: [{ expression: '@daily' }] }], answers: signedIn(200) },
}
