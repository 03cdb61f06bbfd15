import { Workflow } from 'lucide-react'
import type { ReactNode } from 'react'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'

/** Stands where no workflow can be seen: nothing is open to the viewer, or nothing is registered yet. */
export function NoWorkflows({ functions }: { readonly functions: readonly string[] }): ReactNode {
  return (
    <Card>
      {functions.length === 0 ? (
        <EmptyState icon={Workflow} title="Nothing is open to you yet">
          You see workflows and runs of the service functions your groups may view. None of your groups does; whoever
          runs your identity provider can add you to one.
        </EmptyState>
      ) : (
        <EmptyState
          icon={Workflow}
          title="No workflow yet"
          action={
            <ButtonLink variant="primary" href="/workflows/new">
              New workflow
            </ButtonLink>
          }
        >
          Here stand the workflows of {functions.join(', ')}, once they are registered: in the editor, or from a folder
          with <code className="font-mono text-xs">npm run workflows</code>.
        </EmptyState>
      )}
    </Card>
  )
}
