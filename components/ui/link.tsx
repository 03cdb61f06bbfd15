'use client'

import { useRouter } from 'next/navigation'
import type { ComponentProps, MouseEvent, ReactNode } from 'react'

interface LinkProps extends ComponentProps<'a'> {
  readonly href: string
  /** False leaves the page scrolled as it is. */
  readonly scroll?: boolean
}

/** The browser's own business: a new tab, a download, or what somebody else has handled. */
const isForBrowser = (event: MouseEvent<HTMLAnchorElement>): boolean =>
  event.defaultPrevented ||
  event.button !== 0 ||
  event.metaKey ||
  event.ctrlKey ||
  event.shiftKey ||
  event.altKey ||
  !['', '_self'].includes(event.currentTarget.target)

/**
 * Goes to another page of the console without loading the document anew. It is fetched ahead when its link is pointed at or
 * focused; Next's own link, which does so for every link in sight, a request for each line of a list, is a twentieth of a page.
 */
export function Link({
  href,
  scroll = true,
  onClick,
  onPointerEnter,
  onFocus,
  children,
  ...rest
}: LinkProps): ReactNode {
  const router = useRouter()
  return (
    <a
      {...rest}
      href={href}
      onPointerEnter={(event) => {
        onPointerEnter?.(event)
        router.prefetch(href)
      }}
      onFocus={(event) => {
        onFocus?.(event)
        router.prefetch(href)
      }}
      onClick={(event) => {
        onClick?.(event)
        if (isForBrowser(event)) return
        event.preventDefault()
        router.push(href, { scroll })
      }}
    >
      {children}
    </a>
  )
}
