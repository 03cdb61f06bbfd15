'use client'

import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, buttonClass } from '~/components/ui/button.tsx'
import { CopyButton } from '~/components/ui/copy-button.tsx'
import { useLink, type LinkQuestion } from './use-link.ts'

interface SpanLinkProps extends LinkQuestion {
  /** What the backend is called, known before the link is. */
  readonly backend: string | null
  /** Further buttons of the row. */
  readonly children: ReactNode
}

const here = (): string => (typeof window === 'undefined' ? '' : window.location.href)

/** The trace backend's page of exactly this span, or why there is none. Without a backend it says nothing: the head of the page does. */
export function SpanLink({ backend, children, ...question }: SpanLinkProps): ReactNode {
  const link = useLink(question)
  const href = link?.kind === 'open' ? link.href : null
  return (
    <>
      <div className="mb-1 flex flex-wrap gap-2">
        {backend !== null &&
          (href === null ? (
            <Button size="small" disabled>
              {backend} <ExternalLink aria-hidden className="size-3.5" />
            </Button>
          ) : (
            <a href={href} target="_blank" rel="noreferrer" className={buttonClass({ size: 'small' })}>
              {backend} <ExternalLink aria-hidden className="size-3.5" />
              <span className="sr-only">: this span, in a new tab</span>
            </a>
          ))}
        <CopyButton text={href ?? here()} label="Copy link" variant="secondary">
          Copy link
        </CopyButton>
        {children}
      </div>
      {backend !== null && link?.kind === 'none' && <p className="mb-1 text-xs text-ink3">{link.why}</p>}
    </>
  )
}
