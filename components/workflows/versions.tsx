import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { WorkflowView } from '#services/workflows/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { comparisonPath } from './paths.ts'

/** Every version with who registered it and when, and the way to what it changed. */
export function Versions({ workflow }: { readonly workflow: WorkflowView }): ReactNode {
  const { name, version: current, versions } = workflow
  return (
    <Card title="Versions" aside={<span className="text-xs">{versions.length}</span>}>
      <ul className="max-h-80 overflow-y-auto px-4 py-2">
        {versions.map((entry, index) => {
          const before = versions[index + 1]
          return (
            <li key={entry.version} className="flex flex-wrap items-baseline gap-x-2.5 py-1">
              <span className="font-medium">v{entry.version}</span>
              {entry.version === current && <span className="text-xs text-ink3">this one</span>}
              <span className="ml-auto text-ink2">
                <Moment at={entry.createdAt} /> by {entry.createdBy}
              </span>
              {before && (
                <Link
                  href={comparisonPath(name, before.version, entry.version)}
                  className="w-full text-xs text-ink2 underline decoration-dotted underline-offset-2 hover:text-ink"
                >
                  What v{entry.version} changed
                </Link>
              )}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
