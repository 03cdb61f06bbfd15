/** The attribute names of spans, for rooms that may import telemetry but not trace. */
export { ATTR, LIGHTSTEP } from '#trace/attributes.ts'
