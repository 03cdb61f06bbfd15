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

/** What clocks and other runs want: nobody is told of a refusal, so the run would wait for ever. */
export const isUnheard = ({ kind }: Command): boolean => UNHEARD.has(kind)
