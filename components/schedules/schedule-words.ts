import type { FireView, ScheduleView } from '#services/schedules/view.ts'
import type { StateName } from '~/components/ui/state.ts'

interface RuleWords {
  readonly title: string
  readonly text: string
  /** After `If the run before is open` or `Times that were missed`. */
  readonly told: string
}

/** What a schedule does while the run before is still open. */
export const OVERLAP_WORDS: Record<ScheduleView['overlap'], RuleWords> = {
  SKIP: {
    title: 'Leave it out',
    text: 'One run at a time; a time that comes meanwhile is skipped.',
    told: 'the time is left out',
  },
  QUEUE_ONE: {
    title: 'Wait for its end',
    text: 'One run at a time; one more starts as soon as it has ended.',
    told: 'one more waits for its end',
  },
  ALLOW: {
    title: 'Run beside it',
    text: 'Every time starts a run, whatever is still open.',
    told: 'another runs beside it',
  },
}

/** What becomes of times that passed while nothing ran here. */
export const CATCH_UP_WORDS: Record<ScheduleView['catchUp'], RuleWords> = {
  NONE: {
    title: 'Nothing',
    text: 'It goes on with the next time; what was missed is listed.',
    told: 'are listed and not made up for',
  },
  LATEST: {
    title: 'The last one',
    text: 'One run makes up for all that was missed.',
    told: 'are made up for by one run',
  },
  ALL: {
    title: 'Each of them',
    text: 'Up to the newest ten, each with a run of its own.',
    told: 'are made up for, the newest ten at most',
  },
}

interface FireLook {
  readonly state: StateName
  readonly word: string
}

/** How a fire that shows no run of its own is called. */
export const FIRE_LOOKS: Record<FireView['state'], FireLook> = {
  due: { state: 'queued', word: 'Starting' },
  waiting: { state: 'queued', word: 'Waits for the run before' },
  launched: { state: 'running', word: 'Launched' },
  skipped: { state: 'skipped', word: 'Skipped' },
  refused: { state: 'denied', word: 'Refused' },
  failed: { state: 'failed', word: 'Not launched' },
}

export const TRIGGER_WORDS: Record<FireView['trigger'], string> = {
  time: '',
  'catch-up': 'made up for later',
  hand: 'run now',
}
