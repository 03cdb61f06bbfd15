import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Preview } from '#services/workflows/view.ts'
import { Button } from '~/components/ui/button.tsx'
import type { DefinitionKind } from './use-preview.ts'

interface RegistrationProps {
  readonly kind: DefinitionKind
  readonly preview: Preview
  readonly isChecking: boolean
  readonly isPending: boolean
  readonly onRegister: () => void
}

/** What pressing the button will do, in one sentence. */
function outcomeOf(kind: DefinitionKind, { name, becomes, latest, issues }: Preview): string {
  if (becomes === null)
    return issues.length === 1 ? 'One problem must be mended first.' : `${issues.length} problems must be mended first.`
  if (becomes.isSame)
    return kind === 'task'
      ? `${name} has exactly this content already: registering it changes nothing.`
      : `Version ${becomes.version} of ${name} has exactly this content: registering it changes nothing.`
  if (kind === 'task')
    return latest
      ? `${name} will be changed. Runs that were started before keep what they were started with.`
      : `${name} will be a new task definition.`
  if (latest === null) return `${name} will be a new workflow, version ${becomes.version}.`
  return `${name} will get version ${becomes.version}; version ${latest.version} and its runs stay as they are.`
}

function labelOf(kind: DefinitionKind, { becomes }: Preview): string {
  return kind === 'workflow' && becomes && !becomes.isSame ? `Register version ${becomes.version}` : 'Register'
}

/** The one button of the editor, beside what it will do or why it may not be pressed. */
export function Registration(props: RegistrationProps): ReactNode {
  const { kind, preview, isChecking, isPending, onRegister } = props
  const { becomes, canRegister } = preview
  const isReady = becomes !== null && !becomes.isSame && canRegister?.allowed === true && !isChecking
  return (
    <div className="grid gap-2.5 p-4">
      <p aria-live="polite" className="text-ink2">
        {isChecking ? 'Checking …' : outcomeOf(kind, preview)}
      </p>
      {canRegister?.allowed === false && (
        <p className="flex items-start gap-1.75 text-ink2">
          <Lock aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {canRegister.reason}.
        </p>
      )}
      <div className="flex justify-end max-md:*:w-full">
        <Button variant="primary" disabled={!isReady} isPending={isPending} onClick={onRegister}>
          {isPending ? 'Registering …' : labelOf(kind, preview)}
        </Button>
      </div>
    </div>
  )
}
