import type { Command } from '#engine/command.ts'

const UNHEARD: ReadonlySet<Command['kind']> = new Set([
  'timer',
  'lease-lost',
  'begin',
  'slice',
  'check-timeouts',
  'cancel-slice',
  'child-ended',
  'launched',
  'launch-failed',
  'undo',
  'child-undone',
  'child-reopened',
])

/** What of that is more than nothing to a run that has ended. */
const OF_ENDED: ReadonlySet<Command['kind']> = new Set(['undo', 'child-reopened'])

/** Whether it is nothing to a run that has ended, whatever its definition says. */
export const isMoot = (command: Command): boolean => isUnheard(command) && !OF_ENDED.has(command.kind)

/** What clocks and other runs want: nobody is told of a refusal, so the run would wait for ever. */
export const isUnheard = ({ kind }: Command): boolean => UNHEARD.has(kind)
