/** The states one can look for runs by. */
export const RUN_LIST_STATES = [
  'running',
  'waiting',
  'queued',
  'paused',
  'succeeded',
  'failed',
  'timed-out',
  'stopped',
] as const
export type RunListState = (typeof RUN_LIST_STATES)[number]

/** Times before now. */
export const RUN_PERIODS = ['15m', '1h', '24h', '7d', '30d'] as const
export type RunPeriod = (typeof RUN_PERIODS)[number]

/** So many labels, and so many values of the input, can be asked for together. */
export const TERMS_MAX = 5
