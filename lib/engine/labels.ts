/** Bounds on what people write on a run. */
export const LABELS_MAX = 16
export const LABEL_NAME_LENGTH_MAX = 40
export const LABEL_VALUE_LENGTH_MAX = 100

/** What a label may be called: as in Kubernetes, without its prefix. */
export const LABEL_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$/
