import { createHash } from 'node:crypto'

/** What the database keeps of a session token: whoever reads the table cannot sign in with it. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
