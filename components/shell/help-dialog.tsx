import type { ReactNode } from 'react'
import { Dialog } from '~/components/ui/dialog.tsx'
import { Kbd } from '~/components/ui/kbd.tsx'
import type { Place } from './places.ts'

type Key = readonly [keys: readonly string[], what: string]

const keysOf = (places: readonly Place[]): readonly Key[] => [
  [['Ctrl K', 'Cmd K'], 'Search or jump to anything'],
  [['/'], 'Search on this page'],
  ...places.map((place) => [[`g ${place.key}`], `Go to ${place.label}`] as const),
  [['↑ ↓', 'Page ↑ ↓', 'Home', 'End'], 'Timeline: from row to row'],
  [['→', '←', 'Space'], 'Timeline: unfold, fold, up to what it stands under'],
  [['+', '-', '0'], 'Timeline: look closer, from further away, at all'],
  [['Shift ←', 'Shift →'], 'Timeline: move along the axis'],
  [['n', 'N'], 'Timeline: next and previous found row'],
  [['e', 'E'], 'Timeline: errors first, next error'],
  [['?'], 'This list'],
  [['Esc'], 'Close what is open'],
]

interface HelpDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly places: readonly Place[]
}

/** All keys. Approving and denying have none, on purpose. */
export function HelpDialog({ isOpen, onClose, places }: HelpDialogProps): ReactNode {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keys" description="Approving and denying have no key, on purpose.">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2">
        {keysOf(places).map(([keys, what]) => (
          <div key={what} className="contents">
            <dt className="flex gap-1.5">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
