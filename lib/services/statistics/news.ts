import { z } from 'zod'
import { findCursor } from '#db/cursors.ts'
import { hasEntriesBehind } from '#db/entries.ts'
import { currentHost } from '#host/current.ts'
import { CURSOR } from './count-runs.ts'

/** How far the counts of runs had come: `<xid>.<position>`. */
export const NewsMark = z.string().regex(/^\d{1,20}\.\d{1,15}$/)

/** To be read before a page of summaries: whatever the page may not show yet lies behind it. */
export async function readNewsMark(): Promise<string> {
  const { xid, position } = await findCursor(currentHost().db.pool, CURSOR)
  return `${xid}.${position}`
}

/** Whether anything has happened behind a mark that a page of that time may not show. */
export function isAnyNews(mark: string): Promise<boolean> {
  const [xid = '0', position = '0'] = mark.split('.')
  return hasEntriesBehind(currentHost().db.pool, { xid, position: Number(position) })
}
