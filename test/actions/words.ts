import { signedIn } from '../support/callers.ts'

export const sees = signedIn(200, { stranger: 404 })
export const operates = signedIn(403, { lead: 200, operator: 200, stranger: 404 })
export const registers = signedIn(403, { author: 200, stranger: 404 })
export const NO_AUTHOR = 'Only members of payments-authors may register; you are not one'
export const NO_OPERATOR = 'Only members of payments-operators may operate; you are not one'
export const NO_LAUNCHER = 'Only members of payments-launchers may launch; you are not one'
/** Settings: who may not see them is not told that there are any. */
export const administers = signedIn(404, { admin: 200 })
