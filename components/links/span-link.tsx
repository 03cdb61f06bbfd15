'use client'

import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LinkView } from '#services/links/view.ts'
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

function BackendButton({ backend, href }: { readonly backend: string; readonly href: string | null }): ReactNode {
  if (href === null)
    return (
      <Button size="small" disabled>
        {backend} <ExternalLink aria-hidden className="size-3.5" />
      </Button>
    )
  return (
    <a href={href} target="_blank" rel="noreferrer" className={buttonClass({ size: 'small' })}>
      {backend} <ExternalLink aria-hidden className="size-3.5" />
      <span className="sr-only">: this span, in a new tab</span>
    </a>
  )
}

/** Why there is no link, or why what is linked may be missing. */
function Said({ link }: { readonly link: LinkView }): ReactNode {
  const said = link.kind === 'open' ? link.doubt : link.why
  return said !== null && <p className="mb-1 text-xs text-ink3">{said}</p>
}

/** The trace backend's page of exactly this span, or why there is none. Without a backend it says nothing: the head of the page does. */
export function SpanLink({ backend, children, ...question }: SpanLinkProps): ReactNode {
  const link = useLink(question)
  const href = link?.kind === 'open' ? link.href : null
  return (
    <>
      <div className="mb-1 flex flex-wrap gap-2">
        {backend !== null && <BackendButton {...{ backend, href }} />}
        <CopyButton text={href ?? here()} label="Copy link" variant="secondary">
          Copy link
        </CopyButton>
        {children}
      </div>
      {backend !== null && link !== null && <Said link={link} />}
    </>
  )
}
