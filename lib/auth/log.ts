import { pino } from 'pino'

/** The log of sign-in: codes and names; never tokens, claims or cookies. */
export const log = pino({ name: 'conductor-lightstep.auth' })
