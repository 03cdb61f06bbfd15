'use client'

import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { PlacedNode } from './layout.ts'
import { countsOf, type NodeMark } from './marks.ts'
import { cn } from '~/components/ui/class-names.ts'
import { StateIcon } from '~/components/ui/state-badge.tsx'
import { STATES } from '~/components/ui/state.ts'
import { nodeLook } from '../node-look.ts'

export type DiagramNodeType = Node<
  { readonly node: PlacedNode; readonly mark: NodeMark | null; readonly isSelected: boolean },
  'task' | 'frame'
>

const BORDERS: { readonly [tone: string]: string } = {
  run: 'border-run',
  wait: 'border-wait',
  ok: 'border-ok/60',
  bad: 'border-bad',
  back: 'border-back',
  idle: 'border-idle/70',
}

const borderOf = (mark: NodeMark | null): string => BORDERS[mark ? STATES[mark.state].tone : 'idle'] ?? ''

/** One node said in words, for whoever does not see the picture. */
export function nodeWords({ ref, type, isGate, rollback }: PlacedNode, mark: NodeMark | null): string {
  const state = mark ? [STATES[mark.state].word, countsOf(mark)] : []
  const marks = [isGate ? 'asks people' : nodeLook(type).words, rollback ? `undone by ${rollback}` : '']
  return [ref, ...marks, ...state].filter(Boolean).join(', ')
}

/** A node: what it is and, on a run, what became of it. */
export function TaskBox({ data: { node, mark, isSelected } }: NodeProps<DiagramNodeType>): ReactNode {
  return (
    <div
      className={cn(
        'flex size-full items-center gap-2 rounded-lg border bg-panel px-2.5',
        borderOf(mark),
        isSelected && 'ring-2 ring-accent',
      )}
    >
      <Ends />
      <Head node={node} mark={mark} />
    </div>
  )
}

/** A frame around the body of a loop. */
export function FrameBox({ data: { node, mark, isSelected } }: NodeProps<DiagramNodeType>): ReactNode {
  return (
    <div
      className={cn(
        'size-full rounded-xl border border-dashed bg-raise/60',
        borderOf(mark),
        isSelected && 'ring-2 ring-accent',
      )}
    >
      <Ends />
      <div className="flex h-13 items-center gap-2 px-3">
        <Head node={node} mark={mark} />
      </div>
    </div>
  )
}

function Head({ node, mark }: { readonly node: PlacedNode; readonly mark: NodeMark | null }): ReactNode {
  const { icon: Icon, words } = nodeLook(node.type)
  return (
    <>
      <span
        className={cn(
          'grid size-6 shrink-0 place-items-center rounded border border-line bg-raise text-ink2',
          node.isGate && 'border-transparent bg-wait-bg text-wait',
        )}
      >
        <Icon aria-hidden className="size-3.5" strokeWidth={2} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1.5">
          <span className="truncate font-medium">{node.ref}</span>
          {node.rollback && <Undo2 aria-hidden className="size-3 shrink-0 text-back" />}
        </span>
        {mark ? <State mark={mark} /> : <span className="block truncate text-2xs text-ink3">{words}</span>}
      </span>
    </>
  )
}

function State({ mark }: { readonly mark: NodeMark }): ReactNode {
  const counts = countsOf(mark)
  return (
    <span className="flex items-center gap-1 text-2xs text-ink2">
      <StateIcon state={mark.state} className="size-3" />
      <span className="truncate">
        {STATES[mark.state].word}
        {counts && ` · ${counts}`}
      </span>
    </span>
  )
}

/** Where edges begin and end; nobody draws them here. */
function Ends(): ReactNode {
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} className="opacity-0" />
      <Handle type="source" position={Position.Bottom} isConnectable={false} className="opacity-0" />
    </>
  )
}
