'use client'

import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonClass } from './button.tsx'
import { cn } from './class-names.ts'
import type { DialogProps } from './dialog.tsx'

const BACKDROP =
  'fixed inset-0 z-40 bg-shade transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0'

function Content({ title, description, children, actions }: Omit<DialogProps, 'isOpen' | 'onClose'>): ReactNode {
  return (
    <>
      <div className="flex items-start gap-3 border-b border-line px-4 py-3">
        <div className="min-w-0 flex-1">
          <BaseDialog.Title className="text-base font-semibold">{title}</BaseDialog.Title>
          {description && <BaseDialog.Description className="mt-0.5 text-ink2">{description}</BaseDialog.Description>}
        </div>
        <BaseDialog.Close aria-label="Close" className={cn(buttonClass({ variant: 'ghost', size: 'icon' }), '-m-1')}>
          <X aria-hidden className="size-4" />
        </BaseDialog.Close>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3.5">{children}</div>
      {actions && (
        <div className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3 max-md:*:flex-1">{actions}</div>
      )}
    </>
  )
}

/** A dialog in the middle of the page. Focus stays inside; Escape and the backdrop close it. */
export function OpenDialog({ isOpen, onClose, ...content }: DialogProps): ReactNode {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={BACKDROP} />
        <BaseDialog.Popup className="fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[min(520px,calc(100vw-24px))] -translate-x-1/2 flex-col rounded-xl border border-line bg-panel shadow-over transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
          <Content {...content} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}

/** A panel that comes in from the bottom on a phone and from the right on wider screens. */
export function OpenSheet({ isOpen, onClose, ...content }: DialogProps): ReactNode {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={BACKDROP} />
        <BaseDialog.Popup className="fixed z-50 flex flex-col border-line bg-panel shadow-over transition-transform duration-200 max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[85dvh] max-md:rounded-t-xl max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] max-md:data-[ending-style]:translate-y-full max-md:data-[starting-style]:translate-y-full md:inset-y-0 md:right-0 md:w-[420px] md:border-l md:data-[ending-style]:translate-x-full md:data-[starting-style]:translate-x-full">
          <Content {...content} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}
