import type { FireView, ScheduleView } from '#services/schedules/view.ts'
import type { StateName } from '~/components/ui/state.ts'

/** What a schedule does while the run before is still open. */
export const OVERLAP_WORDS: Record<ScheduleView['overlap'], { readonly title: string; readonly text: string }> = {
  SKIP: { title: 'Leave it out', text: 'One run at a time; a time that comes meanwhile is skipped.' },
  QUEUE_ONE: { title: 'Wait for its end', text: 'One run at a time; one more starts as soon as it has ended.' },
  ALLOW: { title: 'Run beside it', text: 'Every time starts a run, whatever is still open.' },
}

/** What becomes of times that passed while nothing ran here. */
export const CATCH_UP_WORDS: Record<ScheduleView['catchUp'], { readonly title: string; readonly text: string }> = {
  NONE: { title: 'Nothing', text: 'It goes on with the next time; what was missed is listed.' },
  LATEST: { title: 'The last one', text: 'One run makes up for all that was missed.' },
  ALL: { title: 'Each of them', text: 'Up to the newest ten, each with a run of its own.' },
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
