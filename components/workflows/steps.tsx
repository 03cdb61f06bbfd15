import type { ReactNode } from 'react'
import type { GateView, NodeView } from '#services/workflows/view.ts'
import { cn } from '~/components/ui/class-names.ts'
import { StateIcon } from '~/components/ui/state-badge.tsx'
import { nodeLook } from './node-look.ts'

interface StepsProps {
  readonly nodes: readonly NodeView[]
  readonly gates: readonly GateView[]
}

/** What a workflow does, from top to bottom; branches are indented and named. */
export function Steps({ nodes, gates }: StepsProps): ReactNode {
  const gateOf = new Map(gates.map((gate) => [gate.ref, gate]))
  return (
    <ol className="px-4 py-2.5">
      {nodes.map((node, index) => (
        <Step
          key={node.ref}
          node={node}
          gate={gateOf.get(node.ref)}
          isBranchStart={node.branch !== null && node.branch !== nodes[index - 1]?.branch}
        />
      ))}
    </ol>
  )
}

/** Branches of a fork are numbered; cases of a decision have names; a loop has one body. */
const branchWords = (branch: string | null): string => {
  if (branch === null || branch.startsWith('branch ')) return branch ?? ''
  if (branch === 'loop') return 'each time'
  return branch === 'default' ? 'otherwise' : `if ${branch}`
}

interface StepProps {
  readonly node: NodeView
  readonly gate: GateView | undefined
  readonly isBranchStart: boolean
}

function Step({ node, gate, isBranchStart }: StepProps): ReactNode {
  const { icon: Icon, words } = nodeLook(node.type)
  return (
    <li
      style={{ marginLeft: node.depth * 18 }}
      className={cn('min-w-0', node.depth > 0 && 'border-l border-line pl-3.5')}
    >
      {isBranchStart && <p className="pt-1.5 text-2xs font-semibold text-ink3">{branchWords(node.branch)}</p>}
      <div className="flex min-w-0 items-start gap-2.25 py-1.25">
        <span
          className={cn(
            'mt-px grid size-5 shrink-0 place-items-center rounded border border-line bg-raise text-ink2',
            gate && 'border-transparent bg-wait-bg text-wait',
          )}
        >
          <Icon aria-hidden className="size-3" strokeWidth={2} />
        </span>
        <div className="min-w-0">
          <p className="wrap-anywhere">
            <span className="font-medium">{node.ref}</span> <span className="text-ink3">{words}</span>
          </p>
          {gate && (
            <p className="text-xs text-ink2">
              {gate.quorum} of {gate.group} must approve
            </p>
          )}
          {node.rollback && (
            <p className="flex items-center gap-1.25 text-xs text-ink2">
              <StateIcon state="rolled-back" className="size-3" /> on failure undone by {node.rollback}
            </p>
          )}
        </div>
      </div>
    </li>
  )
}
