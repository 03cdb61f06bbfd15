import type { ReactNode } from 'react'
import type { LiveState } from './stream.ts'

const WORDS: { readonly [state in LiveState]?: string } = {
  reconnecting: 'Live updates were interrupted; trying again.',
  ended: 'Live updates have ended. Reload the page, or sign in again.',
}

/** Says that what is looked at may be out of date. */
export const LiveNotice = ({ live }: { readonly live: LiveState }): ReactNode =>
  WORDS[live] && <span className="text-wait">{WORDS[live]}</span>
