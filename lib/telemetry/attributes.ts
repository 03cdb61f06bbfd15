/** The attribute names of spans, for rooms that may import telemetry but not trace. */
export { ATTR, CONDUCTOR, LIGHTSTEP } from '#trace/attributes.ts'
