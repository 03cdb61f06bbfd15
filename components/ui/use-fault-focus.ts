import { useEffect, useRef, type RefObject } from 'react'

/** Goes to the first field that is marked as wrong inside the place, when an action was refused. */
export function useFaultFocus(error: unknown): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (error) place.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [error])
  return place
}
