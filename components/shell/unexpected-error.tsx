'use client'

import type { ReactNode } from 'react'
import { Button, ButtonLink } from '~/components/ui/button.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'

interface UnexpectedErrorProps {
  readonly error: Error & { readonly digest?: string }
  readonly reset: () => void
}

/** Stands where a page could not be made. */
export function UnexpectedError({ error, reset }: UnexpectedErrorProps): ReactNode {
  return (
    <div className="max-w-[720px] p-6 max-md:p-3.5">
      <ErrorPanel
        title="This page could not be shown"
        notDone="Nothing was changed by opening it."
        advice={
          <>
            Try again. If it stays so, tell whoever runs this console
            {error.digest && (
              <>
                {' '}
                the number <code>{error.digest}</code>, which is beside the cause in its log
              </>
            )}
            .
          </>
        }
        actions={
          <>
            <Button onClick={reset}>Try again</Button>
            <ButtonLink href="/">Overview</ButtonLink>
          </>
        }
      />
    </div>
  )
}
