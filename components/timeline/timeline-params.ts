'use client'

import { parseAsArrayOf, parseAsBoolean, parseAsString, useQueryStates } from 'nuqs'
import { useCallback, useMemo } from 'react'
import type { Stretch } from '#trace/stretches.ts'
import type { Folds } from '#trace/timeline-row.ts'

const PARAMS = {
  /** Key of the selected row. */
  sel: parseAsString,
  critical: parseAsBoolean.withDefault(true),
  fold: parseAsBoolean.withDefault(true),
  compress: parseAsBoolean.withDefault(true),
  errors: parseAsBoolean.withDefault(false),
  table: parseAsBoolean.withDefault(false),
  find: parseAsString.withDefault(''),
  /** What is looked at, in ms from the start of the run: `250..1300.5`. */
  zoom: parseAsString,
  /** Keys of rows that were unfolded by hand, and with `-` before it of those that were folded. */
  x: parseAsArrayOf(parseAsString).withDefault([]),
}

export type Toggle = 'critical' | 'fold' | 'compress' | 'errors' | 'table'

export interface TimelineParams {
  readonly selected: string | null
  readonly isOn: { readonly [name in Toggle]: boolean }
  readonly find: string
  readonly folds: Folds
  /** From the start of the run, ms; null for the whole. */
  readonly zoom: Stretch | null
  readonly select: (key: string | null) => void
  readonly toggle: (name: Toggle) => void
  readonly setFold: (key: string, isOpen: boolean) => void
  readonly setFind: (text: string) => void
  readonly setZoom: (window: Stretch | null) => void
}

const NUMBER = String.raw`-?\d{1,15}(?:\.\d{1,6})?`
const ZOOM = new RegExp(`^(${NUMBER})\\.\\.(${NUMBER})$`)

function zoomOf(text: string | null): Stretch | null {
  const found = ZOOM.exec(text ?? '')
  const [from, to] = [Number(found?.[1]), Number(found?.[2])]
  return to > from ? { from, to } : null
}

const short = (ms: number): string => String(Number(ms.toFixed(3)))

const foldsOf = (keys: readonly string[]): Folds => ({
  opened: new Set(keys.filter((key) => !key.startsWith('-'))),
  closed: new Set(keys.filter((key) => key.startsWith('-')).map((key) => key.slice(1))),
})

/** What is selected, folded, looked for and looked at; all of it lives in the URL. */
export function useTimelineParams(): TimelineParams {
  const [params, setParams] = useQueryStates(PARAMS, { history: 'replace' })
  const select = useCallback((key: string | null) => void setParams({ sel: key }), [setParams])
  const setFind = useCallback((text: string) => void setParams({ find: text }), [setParams])
  const toggle = useCallback((name: Toggle) => void setParams((old) => ({ [name]: !old[name] })), [setParams])
  const setFold = useCallback(
    (key: string, isOpen: boolean) =>
      void setParams(({ x }) => ({
        x: [...x.filter((other) => other !== key && other !== `-${key}`), isOpen ? key : `-${key}`],
      })),
    [setParams],
  )
  const setZoom = useCallback(
    (window: Stretch | null) => void setParams({ zoom: window && `${short(window.from)}..${short(window.to)}` }),
    [setParams],
  )
  const { sel, find, x, critical, fold, compress, errors, table } = params
  const folds = useMemo(() => foldsOf(x), [x])
  const zoom = useMemo(() => zoomOf(params.zoom), [params.zoom])
  const isOn = { critical, fold, compress, errors, table }
  return { selected: sel, isOn, find, folds, zoom, select, toggle, setFold, setFind, setZoom }
}
