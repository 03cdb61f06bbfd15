import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { WorkflowLine } from '#services/workflows/view.ts'
import { Card } from '~/components/ui/card.tsx'

/** The way to what repeats itself in the traces of each workflow. */
export function NoiseLinks({ workflows }: { readonly workflows: readonly Pick<WorkflowLine, 'name'>[] }): ReactNode {
  return (
    <Card title="Noise">
      <div className="px-4 py-2.5">
        <p className="text-ink2">How much of what workers and services send says the same again and again.</p>
        {workflows.length === 0 ? (
          <p className="mt-1.5 text-ink3">There is no workflow that you may see.</p>
        ) : (
          <ul className="mt-1.5 grid gap-0.5">
            {workflows.map(({ name }) => (
              <li key={name}>
                <Link
                  href={`/workflows/${encodeURIComponent(name)}/noise`}
                  className="inline-block py-1 underline decoration-ink3 decoration-dotted underline-offset-2 wrap-anywhere hover:decoration-ink"
                >
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  )
}
