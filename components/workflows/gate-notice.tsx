import type { ReactNode } from 'react'
import type { JsonObject } from '#core/json.ts'
import type { GateView } from '#services/workflows/view.ts'
import { StateIcon } from '~/components/ui/state-badge.tsx'

/** A title with the inputs known so far; what is not known yet stays a gap. */
const filled = (title: string, input: JsonObject): string =>
  title.replace(/\$\{workflow\.input\.([A-Za-z0-9_]+)\}/g, (_all, name: string) => {
    const value = input[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '…'
  })

/** Says before the button is pressed who will be asked. */
export function GateNotice({
  gates,
  input,
}: {
  readonly gates: readonly GateView[]
  readonly input: JsonObject
}): ReactNode {
  if (gates.length === 0) return <p className="text-ink2">Runs to its end without asking anybody.</p>
  return (
    <div className="flex items-start gap-2.5 rounded-lg border border-wait/40 bg-wait-bg px-3.5 py-2.5">
      <StateIcon state="waiting" className="mt-0.75" />
      <ul className="grid min-w-0 gap-1">
        {gates.map((gate) => (
          <li key={gate.ref} className="wrap-anywhere">
            <b className="font-semibold">
              This will ask for approval: {gate.quorum} of {gate.group}.
            </b>{' '}
            “{filled(gate.title, input)}?” You cannot approve what you launch.
          </li>
        ))}
      </ul>
    </div>
  )
}
