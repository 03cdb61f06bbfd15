'use client'

import type { ReactNode } from 'react'
import { Button } from '~/components/ui/button.tsx'
import { CopyButton } from '~/components/ui/copy-button.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'

interface NewSecretProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly secret: string
  readonly endpoint: string
}

/** A secret, the one time that it can be read, and what an exporter is told with it. */
export function NewSecret({ isOpen, onClose, secret, endpoint }: NewSecretProps): ReactNode {
  const variables = [
    `OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}`,
    'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    `OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20${secret}`,
  ].join('\n')
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Copy the key now"
      description="It is shown this once: only a hash of it is kept. Whoever loses it makes a new one."
      actions={
        <Button variant="primary" onClick={onClose}>
          I have it
        </Button>
      }
    >
      <div className="grid gap-3.5">
        <Copied label="The key" text={secret} />
        <Copied label="For an OpenTelemetry SDK" text={variables} />
      </div>
    </Dialog>
  )
}

function Copied({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  return (
    <div className="min-w-0">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-xs font-medium text-ink2">{label}</h3>
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
      </div>
      <pre className="mt-1 rounded-[7px] border border-line bg-raise px-2.75 py-2 text-xs break-all whitespace-pre-wrap">
        {text}
      </pre>
    </div>
  )
}
