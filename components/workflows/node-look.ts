import { Box, Circle, GitFork, GitMerge, Globe, Split, Stamp, type LucideIcon } from 'lucide-react'

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
}

/** How a node of this Conductor type is shown. */
export const nodeLook = (type: string): NodeLook => LOOKS[type] ?? { icon: Circle, words: type }
