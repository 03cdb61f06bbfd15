'use client'

import type { ReactNode } from 'react'

interface UnexpectedErrorProps {
  readonly error: Error & { readonly digest?: string }
  readonly reset: () => void
}

const BUTTON =
  'inline-flex min-h-8 items-center rounded-[7px] border border-line bg-panel px-2.75 font-medium text-ink max-md:min-h-10'

/** Stands where a page could not be made. It comes with every page before anything has failed: so it is markup and nothing else. */
export function UnexpectedError({ error, reset }: UnexpectedErrorProps): ReactNode {
  return (
    <div className="max-w-[720px] p-6 max-md:p-3.5">
      <div
        role="alert"
        className="grid min-w-0 gap-1 rounded-lg border border-bad/40 bg-bad-bg px-3.5 py-2.75 text-bad wrap-anywhere"
      >
        <p className="font-semibold">This page could not be shown</p>
        <p>Nothing was changed by opening it.</p>
        <p className="text-ink">
          Try again. If it stays so, tell whoever runs this console
          {error.digest && (
            <>
              {' '}
              the number <code>{error.digest}</code>, which is beside the cause in its log
            </>
          )}
          .
        </p>
        <div className="mt-1 flex flex-wrap gap-2">
          <button type="button" onClick={reset} className={BUTTON}>
            Try again
          </button>
          {/* oxlint-disable-next-line nextjs/no-html-link-for-pages -- what failed is left behind with the document */}
          <a href="/" className={BUTTON}>
            Overview
          </a>
        </div>
      </div>
    </div>
  )
}
