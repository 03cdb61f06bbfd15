import { Check, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ActionPermission, GatePermission, WorkflowActivityView } from '#services/workflows/activity-view.ts'
import { Card, SectionLabel } from '~/components/ui/card.tsx'

/** Who may launch and change a workflow and who must approve its runs, as the policies answer, with what that means for the viewer. */
export function Permissions({ activity }: { readonly activity: WorkflowActivityView }): ReactNode {
  const { mayLaunch, gates, mayRegister } = activity
  return (
    <Card title="Who may">
      <div className="grid gap-3.5 px-4 py-3">
        <May title="Launch" permission={mayLaunch} />
        <section>
          <SectionLabel>Must approve</SectionLabel>
          {gates.length === 0 ? (
            <p className="text-ink2">Nobody is asked.</p>
          ) : (
            <ul className="grid gap-1.5">
              {gates.map((gate) => (
                <Gate key={gate.ref} gate={gate} />
              ))}
            </ul>
          )}
        </section>
        <May title="Change the definition" permission={mayRegister} />
      </div>
    </Card>
  )
}

const Groups = ({ names }: { readonly names: readonly string[] }): ReactNode =>
  names.map((name, index) => (
    <span key={name}>
      {index > 0 && ' or '}
      <b className="font-medium text-ink">{name}</b>
    </span>
  ))

function May({ title, permission }: { readonly title: string; readonly permission: ActionPermission }): ReactNode {
  const { groups, viewer, why } = permission
  const Icon = viewer.allowed ? Check : X
  const reason = viewer.allowed ? why.join('. ') : viewer.reason
  return (
    <section>
      <SectionLabel>{title}</SectionLabel>
      <p className="text-ink2 wrap-anywhere">
        {groups.length === 0 ? (
          'No group may.'
        ) : (
          <>
            Members of <Groups names={groups} />.
          </>
        )}
      </p>
      <p className="mt-0.5 flex items-start gap-1.5 text-ink2">
        <Icon aria-hidden className={`mt-0.5 size-3.5 shrink-0 ${viewer.allowed ? 'text-ok' : 'text-ink3'}`} />
        <span className="min-w-0 wrap-anywhere">
          {viewer.allowed ? 'You may' : 'You may not'}
          {reason !== '' && `: ${reason}`}.
        </span>
      </p>
    </section>
  )
}

function Gate({ gate }: { readonly gate: GatePermission }): ReactNode {
  const { title, group, quorum, also, isDecidable } = gate
  return (
    <li className="text-ink2 wrap-anywhere">
      {quorum} of <b className="font-medium text-ink">{group}</b>
      {also.length > 0 && (
        <>
          {' '}
          who are also in <Groups names={also} />
        </>
      )}
      , but never whoever asked: “{title}?”
      {!isDecidable && <span className="block text-bad">The policies let nobody of this group approve.</span>}
    </li>
  )
}
