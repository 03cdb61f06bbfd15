import {
  Box,
  Circle,
  CircleDot,
  Code,
  Filter,
  GitFork,
  GitMerge,
  Globe,
  Hourglass,
  OctagonX,
  Pencil,
  Radio,
  Repeat,
  Rocket,
  Split,
  Stamp,
  Workflow,
  type LucideIcon,
} from 'lucide-react'

interface NodeLook {
  readonly icon: LucideIcon
  readonly words: string
}

const LOOKS: { readonly [type: string]: NodeLook } = {
  SIMPLE: { icon: Box, words: 'task' },
  HTTP: { icon: Globe, words: 'HTTP call' },
  SWITCH: { icon: Split, words: 'decides by a value' },
  FORK_JOIN: { icon: GitFork, words: 'side by side' },
  JOIN: { icon: GitMerge, words: 'waits for all branches' },
  HUMAN: { icon: Stamp, words: 'asks people' },
  DYNAMIC: { icon: Box, words: 'task named by its input' },
  INLINE: { icon: Code, words: 'script' },
  LAMBDA: { icon: Code, words: 'script' },
  JSON_JQ_TRANSFORM: { icon: Filter, words: 'jq' },
  DECISION: { icon: Split, words: 'decides by a value' },
  FORK_JOIN_DYNAMIC: { icon: GitFork, words: 'side by side, as its input says' },
  EXCLUSIVE_JOIN: { icon: GitMerge, words: 'waits for the first branch' },
  DO_WHILE: { icon: Repeat, words: 'repeats' },
  TERMINATE: { icon: OctagonX, words: 'ends the run' },
  NOOP: { icon: CircleDot, words: 'does nothing' },
  SUB_WORKFLOW: { icon: Workflow, words: 'runs a workflow' },
  START_WORKFLOW: { icon: Rocket, words: 'launches a workflow' },
  EVENT: { icon: Radio, words: 'publishes an event' },
  WAIT: { icon: Hourglass, words: 'waits' },
  SET_VARIABLE: { icon: Pencil, words: 'sets variables' },
}

/** How a node of this Conductor type is shown. */
export const nodeLook = (type: string): NodeLook => LOOKS[type] ?? { icon: Circle, words: type }
