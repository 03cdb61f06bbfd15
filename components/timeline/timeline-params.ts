'use client'

import { parseAsArrayOf, parseAsBoolean, parseAsString, useQueryStates } from 'nuqs'
import { useCallback } from 'react'

const PARAMS = {
  /** Key of the selected row. */
  sel: parseAsString,
  critical: parseAsBoolean.withDefault(true),
  fold: parseAsBoolean.withDefault(true),
  compress: parseAsBoolean.withDefault(true),
  errors: parseAsBoolean.withDefault(false),
  find: parseAsString.withDefault(''),
  /** Keys of rows folded or unfolded against the default. */
  x: parseAsArrayOf(parseAsString, '~').withDefault([]),
}

type Toggle = 'critical' | 'fold' | 'compress' | 'errors'

export interface TimelineParams {
  readonly selected: string | null
  readonly isOn: { readonly [name in Toggle]: boolean }
  readonly find: string
  readonly toggled: readonly string[]
  readonly select: (key: string | null) => void
  readonly toggle: (name: Toggle) => void
  readonly toggleRow: (key: string) => void
  readonly setFind: (text: string) => void
}

/** What is selected, folded and looked for; all of it lives in the URL. */
export function useTimelineParams(): TimelineParams {
  const [params, setParams] = useQueryStates(PARAMS, { history: 'replace' })
  const select = useCallback((key: string | null) => void setParams({ sel: key }), [setParams])
  const setFind = useCallback((text: string) => void setParams({ find: text }), [setParams])
  const toggle = useCallback((name: Toggle) => void setParams((old) => ({ [name]: !old[name] })), [setParams])
  const toggleRow = useCallback(
    (key: string) =>
      void setParams(({ x }) => ({ x: x.includes(key) ? x.filter((other) => other !== key) : [...x, key] })),
    [setParams],
  )
  const { sel, find, x, critical, fold, compress, errors } = params
  return {
    selected: sel,
    isOn: { critical, fold, compress, errors },
    find,
    toggled: x,
    select,
    toggle,
    toggleRow,
    setFind,
  }
}
