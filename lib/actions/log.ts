import { pino } from 'pino'

/** The log of the transports: names, ids and places; never payloads, headers or cookies. */
export const log = pino({ name: 'conductor-lightstep.actions' })
