import type { ReactNode } from 'react'
import { Dialog } from '~/components/ui/dialog.tsx'
import { Kbd } from '~/components/ui/kbd.tsx'
import { PLACES } from './places.ts'

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['Ctrl K', 'Cmd K'], 'Search or jump to anything'],
  [['/'], 'Search on this page'],
  ...PLACES.map((place) => [[`g ${place.key}`], `Go to ${place.label}`] as const),
  [['↑ ↓', 'Page ↑ ↓', 'Home', 'End'], 'Timeline: from row to row'],
  [['→', '←', 'Space'], 'Timeline: unfold, fold, up to what it stands under'],
  [['+', '-', '0'], 'Timeline: look closer, from further away, at all'],
  [['Shift ←', 'Shift →'], 'Timeline: move along the axis'],
  [['n', 'N'], 'Timeline: next and previous found row'],
  [['e', 'E'], 'Timeline: errors first, next error'],
  [['?'], 'This list'],
  [['Esc'], 'Close what is open'],
]

/** All keys. Approving and denying have none, on purpose. */
export function HelpDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }): ReactNode {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keys" description="Approving and denying have no key, on purpose.">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2">
        {KEYS.map(([keys, what]) => (
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
