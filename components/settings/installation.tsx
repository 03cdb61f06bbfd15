import type { ReactNode } from 'react'
import type { InstallationView } from '#services/settings/view.ts'
import { Card } from '~/components/ui/card.tsx'

type Group = InstallationView['variables'][number]
type Variable = Group['variables'][number]

/** What the environment fixes, each with the name of its variable. */
export function Installation({ installation }: { readonly installation: InstallationView }): ReactNode {
  return (
    <div className="grid gap-4">
      {installation.variables.map((group) => (
        <VariableCard key={group.title} {...group} />
      ))}
    </div>
  )
}

function VariableCard({ title, variables }: Group): ReactNode {
  return (
    <Card title={title}>
      <dl>
        {variables.map((variable) => (
          <VariableRow key={variable.name} {...variable} />
        ))}
      </dl>
    </Card>
  )
}

function VariableRow({ name, meaning, value, isSecret, isDefault }: Variable): ReactNode {
  return (
    <div className="grid gap-x-5 gap-y-0.5 border-b border-line2 px-4 py-2 last:border-b-0 md:grid-cols-[minmax(0,5fr)_minmax(0,4fr)] md:items-center">
      <dt className="min-w-0">
        {meaning}
        <code className="block text-2xs text-ink3 wrap-anywhere">{name}</code>
      </dt>
      <dd className="min-w-0 wrap-anywhere">
        {value === null ? (
          <span className="text-ink3">not set</span>
        ) : (
          <span className={isSecret ? undefined : 'font-mono text-xs'}>{value}</span>
        )}
        {isDefault && <span className="text-ink3"> default</span>}
      </dd>
    </div>
  )
}
